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
    ("cat", "accounts A-9"),
    ("cat", "init --second ben"),
    ("cat", "init --second ben:auditor:00"),
    ("cat", "reject 1"),
    ("ben", "approve 1 --emergency"),
    ("cat", "reads accept R-1"),
    ("cat", "reads list --from 2026-09-02 --to 2026-09-01"),
    ("cat", "run abort 2026-08"),
    ("cat", "run reject 2026-08"),
    ("cat", "run carry 2026-08 --account A-9 --owner cat --due 2026-12-01"),
    ("cat", "run open 2026-10 --through 2026-09-01"),
    ("cat", "run show 2026-08 --on 2099-01-01"),
    ("cat", "person add dan --role coordinator --public-key 00 --on 2099-01-01"),
    ("ben", "person add ann --role coordinator --public-key 00"),
    ("ann", "person role cat --role supervisor --from 2020-01-01 --until 2020-02-01"),
    ("ann", "person end cat --role supervisor"),
    ("cat", "order done 99 --day 2026-09-01"),
    ("cat", "order install --point P-9 --meter M-1 --planned 2026-09-01"),
    ("cat", "order install --point P-1 --meter M-1 --planned 2026-09-01"),
    ("cat", "order remove --point P-1 --meter M-2 --planned 2026-09-01"),
    ("cat", "order install --point P-1 --meter M-1 --replaces M-2 --planned 2026-09-01"),
    ("cat", "enter read --point P-9 --kind register --meter M-1 --day 2026-09-01 --value 10 --unit kgal"),
    ("cat", "enter read --point P-1 --kind register --meter M-9 --day 2026-09-01 --value 10 --unit kgal"),
    ("cat", "enter read --point P-1 --kind register --meter M-1 --day 2026-09-01 --value 10 --unit gal"),
    ("cat", "enter read --point P-1 --kind register --meter M-1 --day 2026-09-01 --value 10 --unit kgal --quality good"),
    ("cat", "rule set review unlikely often"),
    ("cat", "rule set read spike often"),
    ("cat", "load payments columns.csv"),
    ("cat", "load payments unknown.csv"),
    ("cat", "load accounts columns.csv"),
    ("cat", "load accounts nameless.csv"),
    ("cat", "load installations installations.csv"),
    ("cat", "load reads --mapping hand columns.csv"),
    ("cat", "load reads --mapping hand empty.csv"),
    ("cat", "load reads --mapping hand latin.csv"),
    ("cat", "mapping add new quality.toml"),
    ("cat", "period reopen 2026-08"),
    ("cat", "contract propose city.water.water --account A-1 --resolution R-1 --adopted-on 2026-01-01"),
    ("cat", "verify --page letter.txt"),
    ("cat", "key new --key letter.txt"),
    ("cat", "key show --key letter.txt"),
    ("cat", "init --book ratebook.db --second ben:supervisor:00"),
    ("cat", "report register --book letter.txt"),
    ("cat", "rates propose failing.rate"),
    ("cat", "comply water.rate --cases empty.csv"),
    ("cat", "audit invoice theirs.csv --rates water.rate"),
    ("cat", "audit invoice theirs.csv --rates water.rate --cases cases.csv --name water"),
    ("cat", "audit invoice theirs.csv --rates water.rate --cases cases.csv"),
    ("cat", "audit invoice theirs.ndjson --rates water.rate"),
    ("cat", "audit invoice theirs.ndjson --rates water.rate --cases cases.csv"),
    ("cat", "audit invoice empty.csv --rates water.rate --cases cases.csv"),
    ("cat", "solve water.rate --cases cases.ndjson --reaches $5.x"),
    ("cat", "rate water.rate --cases questions.ndjson"),
    ("cat", "rate water.rate --cases latin.csv"),
    ("cat", "import owrs columns.csv"),
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
    ("columns.csv", "name,when,amount\nA-1,2026-09-01,5.00\n"),
    (
        "unknown.csv",
        "account,received,amount,reference,invoice\nA-9,2026-09-01,5.00,p1,\nA-1,2026-09-01,5.00,p2,INV-2026-000099\nA-2,2026-09-01,5.00,p3,INV-2026-000001\nA-1,2099-09-01,5.00,p4,\n",
    ),
    ("nameless.csv", "account,customer,from,to\n,C-1,2026-07-01,\nA-8,C-1\n"),
    ("installations.csv", "meter,point,from,to,start_read,end_read\nM-1,P-1,2026-07-01,2026-07-31,0,\n"),
    ("empty.csv", ""),
    (
        "quality.toml",
        "label = \"x\"\n[place]\ncolumn = \"meter\"\nis = \"meter\"\n[time]\ncolumn = \"date\"\n[[value]]\ncolumn = \"reading\"\nkind = \"register\"\nunit = \"kgal\"\n[quality]\notherwise = \"good\"\n",
    ),
    (
        "failing.rate",
        "chapter x.y \"X\"\nrate a \"A\" in $/kgal\n  cite \"x\" illustrative\n  from 2022-10-01 $4.30\ntest \"wrong\"\n  rate a on 2022-11-01\n  expect $4.31 per kgal\n",
    ),
    ("theirs.csv", "case,line,amount\nc1,base,10.00\nc9,base,10.00\n,base,1.00\nc1,water,x\n"),
    (
        "theirs.ndjson",
        "{\"case\":\"c1\",\"bill\":\"water\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\"}\n{\"case\":\"c2\",\"bill\":\"water\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\",\"invoiced\":{\"base\":true}}\n{\"case\":\"c3\",\"bill\":\"water\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\",\"invoiced\":{\"base\":\"1,2\"}}\n[]\n",
    ),
    (
        "questions.ndjson",
        "{\"case\":\"q1\",\"ask\":\"share pool\"}\n{\"case\":\"q2\",\"ask\":\"guess pool\",\"on\":\"2026-07-01\"}\n{\"case\":\"q3\",\"ask\":\"rate a\",\"on\":\"2026-02-30\"}\n",
    ),
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
    std::fs::write(city.office.folder.path().join("latin.csv"), b"meter,date,reading\nM-1,2026-09-30,\xe9\n").unwrap();
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
