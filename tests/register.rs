//! The register, rate text and work on meters in the book: all of a file or nothing, references and days that hold together, and
//! a second person where one is needed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;
#[path = "common/office.rs"]
mod office;

use office::Office;
use ratebook::office::orders::{ChangeOrder, OrderDone, OrderKind};
use ratebook::office::rates::ContractInForce;
use ratebook::office::register::{Behind, Loaded, RegisterKind, read_register, write_register};
use ratebook::office::store::{Row, check_chain};
use ratebook::office::{orders, proposals, rates, register};
use ratebook::source::{Refusal, Sources};

fn load(office: &mut Office, kind: RegisterKind, text: &str) -> Result<Loaded, Refusal> {
    let rows = read_register(kind, text.as_bytes()).unwrap();
    office.work("cat", |work| register::load_register(work, kind, rows, Behind::default()))
}

/// A customer with an account, water under a schedule, and a point with a meter.
fn city() -> Office {
    let mut office = Office::new();
    for (kind, text) in [
        (RegisterKind::Customers, "customer,label,address\nC-1,City of Example,\n"),
        (RegisterKind::Accounts, "account,customer,from,to\nA-1,C-1,2026-01-01,\n"),
        (RegisterKind::Services, "account,service,bill,from\nA-1,water,pinellas.wholesale_water.wholesale_water,2026-01-01\n"),
        (RegisterKind::Points, "point,label,service,account,from,to\nP-1,Main Street,water,A-1,2026-01-01,\n"),
        (RegisterKind::Meters, "meter,size,unit,digits\nM-1,8in,kgal,6\nM-2,8in,kgal,6\n"),
        (RegisterKind::Installations, "meter,point,from,to,start_read,end_read\nM-1,P-1,2026-01-01,,100,\n"),
    ] {
        load(&mut office, kind, text).unwrap();
    }
    office
}

#[test]
fn what_is_exported_and_loaded_again_changes_nothing() {
    let mut office = city();
    for kind in RegisterKind::ALL {
        let text = write_register(kind, &office.book.register(kind).unwrap());
        let head = office.book.head().unwrap();
        let loaded = load(&mut office, kind, &text).unwrap();
        assert_eq!((loaded.new, loaded.corrected), (0, 0), "{kind:?}");
        assert_eq!(office.book.head().unwrap(), head);
    }
}

#[test]
fn a_known_record_with_other_values_takes_the_place_of_the_one_before() {
    let mut office = city();
    let loaded = load(&mut office, RegisterKind::Customers, "customer,label\nC-1,City of Example (new name)\n").unwrap();
    assert_eq!((loaded.new, loaded.corrected), (0, 1));
    let rows = office.book.register(RegisterKind::Customers).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].cell(1), "City of Example (new name)");
    assert_eq!(check_chain(&office.book, |_| ()).unwrap(), []);
}

#[test]
fn a_file_is_taken_whole_or_not_at_all_and_every_problem_is_told() {
    let mut office = city();
    let head = office.book.head().unwrap();
    let refusal = load(
        &mut office,
        RegisterKind::Points,
        "point,service,account,from\nP-2,water,A-1,2026-01-01\nP-3,water,A-9,2026-01-01\nP-1,water,A-1,2026-06-01\n",
    )
    .unwrap_err();
    assert_eq!(refusal.code.id, "R7021");
    assert!(refusal.message.contains("no `A-9`") && refusal.message.contains("share days"), "{}", refusal.message);
    assert_eq!(office.book.head().unwrap(), head);
    let problems = read_register(RegisterKind::Meters, "meter,size,unit,digits,colour\nM-9,8in,kgal,x,red\n".as_bytes()).unwrap_err();
    assert!(problems.iter().all(|one| one.code.id == "R5101"));
    let problems = read_register(RegisterKind::Meters, "meter,size,unit,digits\n,8in,kgal,x\n".as_bytes()).unwrap_err();
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_file_is_read_strictly_and_nothing_is_swallowed_or_hidden() {
    let read = |text: &str| read_register(RegisterKind::Customers, text.as_bytes());
    let problem = |text: &str| read(text).unwrap_err().iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("; ");
    // A stray quotation mark took the rows behind it into one cell, up to the next mark.
    let stray = "customer,label,address\nC-1,\"City of Largo,\nC-2,Belleair,\nC-3,\"Town of Dunedin\",\n";
    assert_eq!(problem(stray), "line 2: a quotation mark is opened and not closed in this line");
    assert_eq!(problem("customer,label,label,address\nC-1,a,b,\n"), "the heading names `label` twice");
    assert_eq!(problem("customer,label,address\nC-1,Largo\n"), "line 2: the row has 2 cells, and the heading has 3");
    let hidden = "customer,label,address\nC-1,Largo\u{202e},\nC-2,a\u{1b}[2K,\nC\u{200b}-3,b,\n";
    assert_eq!(
        problem(hidden),
        "line 2: cell 2 holds U+202E, a character that cannot be seen; line 3: cell 2 holds U+001B, a character that cannot be seen; \
         line 4: cell 1 holds U+200B, a character that cannot be seen"
    );
    let rows = read("\u{feff}customer,label,address\r\nC-1,\"City of \"\"Largo\"\"\",\"1 Main St, Largo\"\r\n").unwrap();
    assert_eq!(rows[0].cells, ["C-1", "City of \"Largo\"", "1 Main St, Largo"]);
}

#[test]
fn one_service_has_one_agreement_on_a_day() {
    let mut office = city();
    let second = "account,service,bill,from\nA-1,water,other.schedule,2026-07-01\n";
    assert_eq!(load(&mut office, RegisterKind::Services, second).unwrap_err().code.id, "R7021");
    let both = "account,service,bill,from,to\nA-1,water,pinellas.wholesale_water.wholesale_water,2026-01-01,2026-06-30\nA-1,water,other.schedule,2026-07-01,\n";
    load(&mut office, RegisterKind::Services, both).unwrap();
}

#[test]
fn a_fact_counts_once_another_person_has_approved_it() {
    let mut office = city();
    let text = "subject,subject_name,name,value,from\naccount,A-1,customer_class,wholesale,2026-01-01\n";
    let proposal = load(&mut office, RegisterKind::Facts, text).unwrap().proposal.unwrap();
    assert!(office.book.register(RegisterKind::Facts).unwrap().is_empty());
    assert_eq!(load(&mut office, RegisterKind::Facts, text).unwrap_err().code.id, "R7021");
    office.approve("ben", proposal);
    assert_eq!(office.book.register(RegisterKind::Facts).unwrap().len(), 1);
    // A rejected correction leaves the fact as it is, and can be made again.
    let other = text.replace("wholesale", "retail");
    let proposal = load(&mut office, RegisterKind::Facts, &other).unwrap().proposal.unwrap();
    office.work("ben", |work| proposals::reject(work, proposal)).unwrap();
    assert_eq!(office.book.register(RegisterKind::Facts).unwrap()[0].cell(3), "wholesale");
    let proposal = load(&mut office, RegisterKind::Facts, &other).unwrap().proposal.unwrap();
    office.approve("ben", proposal);
    assert_eq!(office.book.register(RegisterKind::Facts).unwrap()[0].cell(3), "retail");
}

#[test]
fn nobody_but_a_coordinator_loads() {
    let mut office = city();
    for name in ["ann", "ben", "eve"] {
        let refused = office.work(name, |work| register::load_register(work, RegisterKind::Customers, Vec::new(), Behind::default()));
        assert_eq!(refused.unwrap_err().code.id, "R7010");
    }
}

#[test]
fn an_exchange_is_requested_approved_and_done_with_both_registers() {
    let mut office = city();
    let order = ChangeOrder {
        kind: OrderKind::Exchange,
        point: "P-1".to_owned(),
        meter: "M-2".to_owned(),
        replaces: "M-1".to_owned(),
        planned: "2026-10-12".to_owned(),
    };
    let proposal = office.work("cat", |work| orders::request_order(work, &order)).unwrap();
    let done = OrderDone { on: "2026-10-12".to_owned(), read_out: Some("48210".to_owned()), read_in: Some("3".to_owned()), accuracy: None };
    assert_eq!(office.work("cat", |work| orders::order_done(work, Row::new(1), &done, None)).unwrap_err().code.id, "R7024");
    office.approve("ben", proposal);
    let without = OrderDone { read_out: None, ..done.clone() };
    assert_eq!(office.work("cat", |work| orders::order_done(work, Row::new(1), &without, None)).unwrap_err().code.id, "R7024");
    office.work("cat", |work| orders::order_done(work, Row::new(1), &done, None)).unwrap();
    assert_eq!(office.work("cat", |work| orders::order_done(work, Row::new(1), &done, None)).unwrap_err().code.id, "R7024");
    let mut rows: Vec<Vec<String>> = office.book.register(RegisterKind::Installations).unwrap().into_iter().map(|row| row.cells.clone()).collect();
    rows.sort();
    assert_eq!(rows[0], ["M-1", "P-1", "2026-01-01", "2026-10-11", "100", "48210"]);
    assert_eq!(rows[1], ["M-2", "P-1", "2026-10-12", "", "3", ""]);
}

#[test]
fn rate_text_is_in_force_once_approved_and_a_contract_with_the_text_it_had() {
    let mut office = city();
    assert_eq!(rates::rates_in_force(&office.book).unwrap_err().code.id, "R7022");
    let sources = common::sources("rate-schedules/examples");
    let Ok((files, _)) = rates::merged(&[], &sources, false) else { panic!("the examples have no error") };
    let changes = office.work("cat", |work| rates::propose_rates(work, &files, None, "Res. 26-1")).unwrap();
    assert_eq!(changes.added.len(), files.len());
    assert_eq!(rates::rates_in_force(&office.book).unwrap_err().code.id, "R7022");
    office.approve("ben", changes.proposal.unwrap());
    let rates = rates::rates_in_force(&office.book).unwrap();
    assert_eq!(rates.set.sha256, rates::digest_of_set(&files).to_string());
    assert!(!rates.rate_book.has_errors());
    let again = office.work("cat", |work| rates::propose_rates(work, &files, None, "")).unwrap();
    assert_eq!((again.proposal, again.kept), (None, files.len()));

    let name = rates.rate_book.plan.schedules.iter().find_map(|plan| plan.contract_in_full()).unwrap().to_owned();
    assert_eq!(rates::contract_counts(&rates, &office.book.contracts().unwrap(), &name, "A-1").unwrap_err().code.id, "R7023");
    let contract = ContractInForce {
        contract: name.clone(),
        account: "A-1".to_owned(),
        text_sha256: String::new(),
        adopted: None,
        resolution: "Res. 26-2".to_owned(),
        adopted_on: "2026-09-01".to_owned(),
    };
    let proposal = office.work("cat", |work| rates::propose_contract(work, &contract, Some(("agreement.pdf", b"signed")))).unwrap();
    office.approve("ben", proposal);
    rates::contract_counts(&rates, &office.book.contracts().unwrap(), &name, "A-1").unwrap();

    // Another text of the contract's file: it must be approved anew.
    let plan = rates.rate_book.plan.schedules.iter().find(|plan| plan.contract_in_full() == Some(&name)).unwrap();
    let file = rates.sources.get(plan.place.file).unwrap();
    let mut changed = Sources::default();
    changed.add(&file.name, &format!("{}\n# a remark\n", file.text));
    let Ok((files, _)) = rates::merged(&files, &changed, false) else { panic!("a remark is not an error") };
    let changes = office.work("dan", |work| rates::propose_rates(work, &files, None, "")).unwrap();
    assert_eq!(changes.changed, [file.name.to_string()]);
    office.approve("ben", changes.proposal.unwrap());
    let rates = rates::rates_in_force(&office.book).unwrap();
    assert_eq!(rates::contract_counts(&rates, &office.book.contracts().unwrap(), &name, "A-1").unwrap_err().code.id, "R7023");
    assert_eq!(check_chain(&office.book, |_| ()).unwrap(), []);
}

#[test]
fn the_verbs_take_a_person_through_loading_and_approval() {
    let office = Office::new();
    std::fs::write(office.folder.path().join("customers.csv"), "customer,label\nC-1,City of Example\n").unwrap();
    std::fs::write(office.folder.path().join("accounts.csv"), "account,customer,from\nA-1,C-1,2026-01-01\n").unwrap();
    std::fs::write(office.folder.path().join("letter.txt"), "a letter").unwrap();
    let run = |name: &str, words: &str| {
        let words: Vec<&str> = words.split_whitespace().collect();
        let out = office.command(name, &words);
        (out.status.code().unwrap(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    assert_eq!(run("cat", "load accounts accounts.csv").0, 1);
    assert_eq!(run("cat", "load customers customers.csv").0, 0);
    assert_eq!(run("cat", "load accounts accounts.csv").0, 0);
    let (code, _, told) =
        run("cat", "enter fact --subject account --of A-1 --name customer_class --value wholesale --from 2026-01-01 --document letter.txt");
    assert!(code == 0 && told.contains("ratebook approve 5"), "{told}");
    assert_eq!(run("cat", "approve 5").0, 1);
    assert_eq!(run("ben", "approve 5").0, 0);
    let (_, facts, _) = run("eve", "export facts");
    assert_eq!(facts, "subject,subject_name,name,value,from,to\naccount,A-1,customer_class,wholesale,2026-01-01,\n");
    let (code, accounts, _) = run("eve", "accounts --format csv");
    assert!(code == 0 && accounts.contains("A-1,C-1 City of Example,,no service"), "{accounts}");
    assert_eq!(run("eve", "load customers customers.csv").0, 1);
    assert_eq!(run("ben", "report access --on 2026-10-01 --format json").0, 0);
}
