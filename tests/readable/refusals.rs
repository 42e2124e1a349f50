//! What an office refuses, and how it says so.

use std::fmt::Write as _;

use super::city::City;
use super::pin;

/// Commands that are refused, in the order of the month.
const REFUSED: &[(&str, &str)] = &[
    ("eve", "run open 2026-09"),
    ("cat", "run open 2026-13"),
    ("cat", "run prepare 2026-11"),
    ("cat", "run prepare 2026-07"),
    ("cat", "run open 2026-08"),
    ("ben", "run issue 2026-08"),
    ("cat", "run release 2026-08 --account A-9 --why seen"),
    ("cat", "run reject 2026-08 --account A-1"),
    ("cat", "adjust INV-2026-000001 --amount -999.00 --cause leak --document letter.txt"),
    ("cat", "adjust INV-2026-000001/2 --amount 0 --cause leak --document letter.txt"),
    ("cat", "adjust INV-2026-000001/2 --amount 1,5 --cause leak --document letter.txt"),
    ("cat", "write-off INV-2026-000001/2 --amount 5.00 --cause small --document letter.txt"),
    ("cat", "adjust INV-2026-000001/2 --amount -5.00 --cause leak --document nothing.txt"),
    ("eve", "adjust INV-2026-000001/2 --amount -5.00 --cause leak --document letter.txt"),
    ("cat", "enter fact account A-9 level 1 --from 2026-07-01 --document letter.txt"),
    ("cat", "person key ben 00"),
    ("cat", "reads list --point P-9"),
    ("cat", "export nothing"),
    ("cat", "run approve 2026-08 --page abc"),
    ("cat", "run show 2026-7"),
    ("cat", "run abort 2026-07 --why mistake"),
    ("cat", "approve 1"),
    ("cat", "approve 999"),
    ("cat", "reject 999 --why mistake"),
    ("cat", "countersign 1"),
    ("cat", "explain INV-2026-000099"),
    ("cat", "explain INV-2026-000001/9"),
    ("cat", "explain R9999"),
    ("cat", "invoice show INV-2026-000099"),
    ("cat", "report statement A-9"),
    ("cat", "report revenue --from 2026-02-30"),
    ("cat", "rebill INV-2026-000001"),
    ("cat", "rebill INV-2026-000099"),
    ("cat", "dispute end 7 --day 2026-09-01 --outcome upheld"),
    ("cat", "dispute open INV-2026-000099 --from 2026-09-01 --text x"),
    ("cat", "period close 2026-07"),
    ("ben", "period close 2026-7"),
    ("cat", "period reopen 2026-07"),
    ("cat", "reads accept R-1 --why seen"),
    ("cat", "reads correct R-99 --value 1"),
    ("cat", "reads correct R-1 --value 1,5"),
    ("cat", "rule set review unlik 10%"),
    ("cat", "order exchange --point P-9 --meter M-1 --replaces M-2 --planned 2027-03-08"),
    ("cat", "person role ann --role coordinator --from 2027-03-02"),
    ("ann", "person role nobody --role coordinator --from 2027-03-02"),
    ("ann", "person limit --role supervisor --kind run --up-to many"),
    ("cat", "contract propose nothing --account A-1 --resolution R-1 --adopted-on 2026-01-01"),
    ("cat", "load accounts nothing.csv"),
    ("cat", "load payments bad.csv"),
    ("cat", "load accounts accounts.csv"),
    ("cat", "load services services.csv"),
    ("cat", "load facts facts.csv"),
    ("cat", "load reads --mapping hend reads.csv"),
    ("cat", "load reads --mapping hand reads.csv"),
    ("cat", "mapping add new mapping.toml"),
    ("cat", "verify --anchor 00"),
    ("cat", "verify --book nothing.db"),
    ("cat", "verify --book bad.csv"),
    ("cat", "rates propose nothing"),
    ("cat", "rates propose wrong.rate --resolution R-2"),
    ("cat", "rate nothing.rate --cases nothing.ndjson"),
    ("cat", "rate water.rate --cases cases.ndjson"),
    ("cat", "rate water.rate --cases cases.csv"),
    ("cat", "check wrong.rate"),
    ("cat", "fmt --check wrong.rate"),
    ("cat", "solve water.rate --cases cases.ndjson --reaches many"),
    ("cat", "import owrs nothing.owrs -o out.rate"),
];

const FILES: &[(&str, &str)] = &[
    ("letter.txt", "A letter."),
    (
        "bad.csv",
        "account,received,amount,reference,invoice\nA-1,2026-09-01,\"12,50\",p1,\nA-9,2026-09-01,5.00,p2,\nA-1,2026-09-31,5.00,p3,\nA-1,2026-09-01,1e9,p4,\n,2026-09-01,5.00,p5,\n",
    ),
    ("accounts.csv", "account,customer,from,to\nA-1,C-9,2026-07-01,\nA-7,C-1,2026-07-01,2026-06-01\nA-8,C-1,2026-07-01,\nA-8,C-1,2026-07-01,\n"),
    (
        "services.csv",
        "account,service,bill,cycle,from,to,exempt\nA-9,water,city.water.water,month,2026-07-01,,\nA-1,water,city.water.water,weekly,2026-08-01,,\n",
    ),
    ("facts.csv", "subject,subject_name,name,value,from,to\nsystem,x,level,1,2026-07-01,\nhouse,A-1,level,1,2026-07-01,\n"),
    ("reads.csv", "meter,date,reading\nM-9,2026-09-30,10\nM-1,2026-09-31,10\nM-1,2026-09-30,ten\n"),
    ("mapping.toml", "label = \"x\"\n[place]\ncolumn = \"meter\"\n"),
    ("wrong.rate", "chapter x.y \"X\"\nrait a \"A\" in $/kgal\n  from 2022-10-01 as FY2023 $4.30\n"),
    ("water.rate", super::city::TEXT),
    (
        "cases.ndjson",
        "{\"case\":\"c1\",\"bill\":\"watr\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\"}\n{\"case\":\"c2\",\"bill\":\"water\",\"from\":\"2026-07-01\",\"to\":\"2026-06-31\"}\n{\"case\":\"c3\",\"bill\":\"water\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\",\"given\":{\"metered_water\":\"10 ccf\"}}\n{\"case\":\"c4\",\"bill\":\"water\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\",\"givn\":{}}\n{\"case\":\"c5\"\n{\"case\":\"c6\",\"bill\":\"water\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\"}\n",
    ),
    ("cases.csv", "case,bill,from,to,metered_watr[kgal]\nc1,water,2026-07-01,2026-07-31,10\nc2,water,2026-07-01,2026-07-31,-\n"),
];

#[test]
fn refusals_of_the_office() {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "100"), ("M-2", "2031.5")]);
    city.read("2026-08-31", &[("M-1", "250"), ("M-2", "2062")]);
    city.open("2026-08");
    city.prepare("cat", "2026-08").unwrap();
    for (name, text) in FILES {
        std::fs::write(city.office.folder.path().join(name), text).unwrap();
    }
    let mut before = city.office.book.head().unwrap().hash;
    let mut page = String::new();
    for (person, words) in REFUSED {
        let arguments: Vec<&str> = words.split(' ').collect();
        let output = city.office.command_by_the_clock(person, &arguments);
        let said = String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
        let said = said.replace(&*city.office.folder.path().to_string_lossy(), "FOLDER");
        let _ = writeln!(page, "{person}$ ratebook {words}\nexit {}\n{}\n", output.status.code().unwrap(), said.trim_end());
        // Rows that are rejected are kept with their reasons: that is an act too.
        let is_kept = *words == "load reads --mapping hand reads.csv";
        assert_eq!(city.office.book.head().unwrap().hash != before, is_kept, "{words}: {said}");
        before = city.office.book.head().unwrap().hash;
    }
    pin("refusals", &page);
}
