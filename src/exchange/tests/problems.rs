//! Each thing that can be wrong with a bundle.

use super::super::identity::identity_of;
use super::super::problem::{Problem, ProblemCode};
use super::super::read::read;
use super::{bundle, folder, reading, shown};
use crate::network::word::Word;

/// The problems of a bundle, each as its file, line, record and code; sentences are not compared.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &str) {
    let (_, problems) = reading(files);
    let found: Vec<String> = problems
        .iter()
        .map(|problem| {
            let line = problem.to_string();
            line[..line.len() - problem.sentence.len()].trim_end().to_owned()
        })
        .collect();
    assert_eq!(found.join("\n"), expected, "{}", shown(&problems));
}

/// Each code that reading can give, with the files that give it.
const CASES: &[(&[(&str, &str)], &str)] = &[
    (&[("name.csv", "a\n1")], "name.csv: UNKNOWN_FILE"),
    (&[("names.csv", "")], "names.csv: EMPTY_FILE"),
    (&[("names.csv", "\r\n;;\r\n")], "names.csv: EMPTY_FILE"),
    (&[("names.csv", "organization,text,colour\n")], "names.csv:1: UNKNOWN_COLUMN"),
    (&[("names.csv", "organization,text,text\n")], "names.csv:1: DUPLICATE_COLUMN"),
    (&[("names.csv", "\n\norganization\n")], "names.csv:3: MISSING_COLUMN"),
    (&[("names.csv", "organization,text\na,b,c\na\n")], "names.csv:2: CELL_COUNT\nnames.csv:3: CELL_COUNT"),
    (&[("names.csv", "organization,text\r\n\r\na,\"b\r\na,c\r\n")], "names.csv:3: UNCLOSED_QUOTE"),
    (&[("names.csv", "organization,text\r\na,b\r\nb,\r\n")], "names.csv:3 b: MISSING_VALUE"),
    (&[("names.csv", "organization,text,language\na,b,XX\n")], "names.csv:2 a: INVALID_VALUE"),
    (
        &[("staffing.csv", "organization,heads\na,few\nb,\n")],
        "staffing.csv:2 a: INVALID_VALUE\nstaffing.csv:3 b: MISSING_VALUE",
    ),
    (&[("names.csv", "organization,text,from\na,b,31.12.2018\n")], "names.csv:2 a: INVALID_DATE"),
    (&[("names.csv", "organization,text\na b,b\n")], "names.csv:2 a b: INVALID_KEY"),
    (&[("names.csv", "organization,text\nsweden:a,b\n")], "names.csv:2 sweden:a: UNDECLARED_NAMESPACE"),
    (&[("persons.csv", "key\ndenmark:a\n")], "persons.csv:2 denmark:a: FOREIGN_KEY"),
    (&[("leaves.csv", "of,until,last_day\na,2018,2018\n")], "leaves.csv:2 a: TWO_ENDS"),
    (&[("leaves.csv", "of,from,until\na,2018-01-01,2017-01-01\n")], "leaves.csv:2 a: INVALID_VALIDITY"),
    (&[("persons.csv", "key\na\n"), ("posts.csv", "key,body\na,b\n")], "posts.csv:2 a: KEY_REUSED"),
    (
        &[("organizations.csv", "key,kind,from,until\na,REGION,2001,2002\na,COUNTY,2003,2004\nb,,2001,2002\n")],
        "organizations.csv:3 a: KEY_REUSED\norganizations.csv:4 b: MISSING_VALUE",
    ),
    (&[("areas.csv", "organization,area\na,social\na,social\n")], "areas.csv:3 a: DUPLICATE_ROW"),
    (&[("more.toml", "\nx = [\n")], "more.toml:2: INVALID_TOML"),
    (
        &[("more.toml", "[[names]]\norganization = \"a\"\ntext = \"b\"\ncolour = 1\n\n[[name]]\n")],
        "more.toml:6: UNKNOWN_COLUMN\nmore.toml:4 a: UNKNOWN_COLUMN",
    ),
    (
        &[(
            "more.toml",
            "[[names]]\norganization = \"a\"\ntext = \"b\"\ngaps = [{ topic = \"TERM\" }]\ncitations = [{}]\n",
        )],
        "more.toml:5 a: MISSING_VALUE\nmore.toml:4 a: MISSING_VALUE",
    ),
    (
        &[("bundle.toml", "namespace = \"midt\"\nuse = []\ncomplete = [\"names.csv\"]\nattested = \"now\"\n")],
        "bundle.toml:4: INVALID_DATE\nbundle.toml:2: UNKNOWN_COLUMN\nbundle.toml:1: UNKNOWN_FILE",
    ),
];

#[test]
fn problems_have_their_place_and_code() {
    for (files, expected) in CASES {
        check(files, expected);
    }
}

fn codes(files: Vec<(String, Vec<u8>)>) -> Vec<ProblemCode> {
    read(files).1.iter().map(|problem| problem.code).collect()
}

#[test]
fn files_that_are_no_text_say_so() {
    let with = |bytes: &[u8]| {
        let mut files = folder(&[]);
        files.push(("names.csv".to_owned(), bytes.to_vec()));
        files
    };
    let latin = read(with(b"organization,text\na,R\xe5d\n")).1;
    let expected =
        "names.csv:2: NOT_UTF8 line 2 is not UTF-8; it looks like Windows-1252 (Latin-1): save the file as UTF-8";
    assert_eq!(shown(&latin), expected);
    assert_eq!(codes(with(&[0xff, 0xfe, 0x20, 0])), [ProblemCode::NotUtf8]);
    assert_eq!(codes(with(&vec![b'a'; 1_000_001])), [ProblemCode::LineTooLong]);
    assert_eq!(codes(Vec::new()), [ProblemCode::MissingManifest]);
    assert_eq!(Problem::unreadable("x", "it is no folder").to_string(), "x: UNREADABLE it is no folder");
}

/// Conflicts and refusals are reached by the tests of merging.
#[test]
fn every_code_is_reached() {
    let elsewhere = ["NOT_UTF8", "LINE_TOO_LONG", "MISSING_MANIFEST", "UNREADABLE", "CONFLICT", "REFUSED"];
    for code in ProblemCode::ALL {
        let here = CASES.iter().any(|(_, expected)| expected.contains(code.code()));
        assert!(here || elsewhere.contains(&code.code()), "{}", code.code());
    }
}

#[test]
fn a_problem_never_repeats_what_looks_like_a_cpr_number() {
    for number in ["010203-1234", "0102031234", "010203 1234"] {
        let rows = format!("key,given,from\n{number}x,A,{number}\n{number},B,{number}\n");
        let (_, problems) = reading(&[("persons.csv", &rows)]);
        assert!(!problems.is_empty());
        assert!(!shown(&problems).contains(number), "{}", shown(&problems));
    }
}

#[test]
fn files_are_read_as_people_have_them() {
    let rows = "\u{feff}Text ; organization;from\r\n\"Råd; og udvalg\" ; a ;juni 2018\r\n;;\r\n";
    let read = bundle(&[("names.csv", rows), ("README.md", "not read")]);
    let stated = &read.records[0].facts[0];
    assert_eq!(stated.place.line, 2);
    assert_eq!(&*identity_of(&stated.fact), "names|midt:a|DA|OFFICIAL||juni 2018");
}

#[test]
fn an_organization_makes_its_existence_and_what_its_row_says() {
    let rows = "key,kind,name,part_of,from,until\na,COMMITTEE,Udvalg,denmark:r,2007-01-01,open\n";
    let read = bundle(&[("organizations.csv", rows)]);
    let identities: Vec<&str> = read.records.iter().map(|record| &*record.identity).collect();
    let expected = ["organizations|midt:a", "names|midt:a|DA|OFFICIAL||2007-01-01", "placements|midt:a||2007-01-01"];
    assert_eq!(identities, expected);
}

#[test]
fn a_structured_row_has_citations_and_gaps() {
    let text = "[[memberships]]\nkey = \"m\"\nbody = \"b\"\nmember = \"p\"\nfrom = 2018-01-01\n\
                citations = [{ document = \"d\", place = \"s. 2\" }]\n\
                gaps = [{ topic = \"TERM\", reason = \"NOT_STATED\", explanation = \"No end.\" }]\n";
    let read = bundle(&[("more.toml", text)]);
    let identities: Vec<&str> = read.records.iter().map(|record| &*record.identity).collect();
    assert_eq!(identities, ["memberships|midt:m", "gaps|midt:m|TERM|2018-01-01"]);
    assert!(read.records.iter().all(|record| record.facts[0].fact.margin.citations.len() == 1));
}
