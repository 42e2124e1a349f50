//! The reports about the register: rate sets, contracts, accounts.

use super::record::{RegisterKind, RegisterRow};
use crate::office::store::Stored;
use crate::report::{Column, Report};

/// The register of accounts: each with its services, points and meters, those of one account where it is named.
pub fn accounts_report(register: impl Fn(RegisterKind) -> Vec<Stored<RegisterRow>>, account: Option<&str>, on: &str) -> Report {
    let columns = ["account", "customer", "service", "bill", "cycle", "from", "to", "points", "meters"].map(Column::words);
    let accounts = register(RegisterKind::Accounts);
    let (customers, services) = (register(RegisterKind::Customers), register(RegisterKind::Services));
    let (points, installations) = (register(RegisterKind::Points), register(RegisterKind::Installations));
    let mut rows = Vec::new();
    for own in accounts.iter().filter(|own| account.is_none_or(|wanted| wanted == own.cell(0))) {
        let label = customers.iter().find(|customer| customer.cell(0) == own.cell(1)).map_or("", |customer| customer.cell(1));
        let customer = format!("{} {label}", own.cell(1));
        let before = rows.len();
        for service in services.iter().filter(|service| service.cell(0) == own.cell(0)) {
            let at: Vec<&str> =
                points.iter().filter(|point| point.cell(3) == own.cell(0) && point.cell(2) == service.cell(1)).map(|point| point.cell(0)).collect();
            let meters: Vec<&str> = installations.iter().filter(|one| at.contains(&one.cell(1))).map(|one| one.cell(0)).collect();
            let exempt = if service.cell(6).is_empty() { String::new() } else { format!(" (exempt: {})", service.cell(6)) };
            rows.push(vec![
                own.cell(0).to_owned(),
                customer.trim().to_owned(),
                service.cell(1).to_owned(),
                service.cell(2).to_owned() + &exempt,
                service.cell(3).to_owned(),
                service.cell(4).to_owned(),
                service.cell(5).to_owned(),
                at.join(" "),
                meters.join(" "),
            ]);
        }
        if rows.len() == before {
            let empty = String::new;
            let bill = "no service".to_owned();
            rows.push(vec![
                own.cell(0).to_owned(),
                customer,
                empty(),
                bill,
                empty(),
                own.cell(2).to_owned(),
                own.cell(3).to_owned(),
                empty(),
                empty(),
            ]);
        }
    }
    Report { title: format!("Accounts on {on}"), columns: columns.to_vec(), rows, ..Report::default() }
}
