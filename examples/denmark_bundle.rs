//! Makes the bundle `denmark` from the tables in `data/denmark/source`.
//!
//! `cargo run --example denmark_bundle -- OUTPUT_FOLDER` (default: `data/denmark`). The same tables
//! give the same bytes. What is decided here, and why:
//!
//! * A municipality that continued unchanged in 2007 is one body with one key (`kommune-0101`); so
//!   are København and Frederiksberg, which the table of counties lists too: they get the county's
//!   code, the name it gives them and a task until the end of 2006, and no second body.
//! * A municipality that ended has the year in which it was gone in its key (`kommune-0615-foer-2007`),
//!   for 20 codes were given on to a larger municipality: a code is no key.
//! * The table of old municipalities is one of 2005: what it lists is attested for 2005, as are the
//!   counties, except what ended in 2002 (Bornholm's). When they were founded is in no table, so
//!   their beginning stays empty, that is unknown.
//! * Ærø (from 2006) stands only in the table of today's; that it lay in Fyns Amt follows from its
//!   predecessors (DERIVED). Bornholm (from 2003) is said to lie in Bornholms Amt until 2006, which
//!   ended in 2002: that link is dropped, and a gap says so.
//! * A municipality lies in its county or region; it is no part of its organisation: `LOCATED_IN`.
//! * Which successor took the main part of a split municipality is the judgement of one source's
//!   author: those successions are INFERRED, cited, and carry a gap.
//! * Names are taken over as today's table writes them, for the body's whole life; where the tables
//!   spell one differently, the other is a SPELLING. “X Kommune” is an alias (DERIVED).

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The year that the table of old municipalities and counties describes.
const SURVEYED: &str = "2005";
/// The columns that every file ends with.
const COMMON: [&str; 4] = ["from", "until", "attested", "basis"];

fn main() -> Result<()> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/denmark");
    let output = std::env::args_os().nth(1).map_or_else(|| home.clone(), PathBuf::from);
    let source = Source::read(&home.join("source"))?;
    fs::create_dir_all(&output)?;
    for (name, text) in bundle(&source)? {
        fs::write(output.join(&name), text)?;
        writeln!(stdout(), "{}", output.join(&name).display())?;
    }
    Ok(())
}

/// Every file of the bundle, by name.
fn bundle(source: &Source) -> Result<Vec<(String, String)>> {
    let mut files = vec![("bundle.toml".to_owned(), BUNDLE.to_owned())];
    let mut bundle = Bundle::default();
    bundle.documents();
    bundle.regions(source)?;
    bundle.municipalities_of_today(source)?;
    bundle.municipalities_of_old(source)?;
    bundle.counties(source)?;
    bundle.locations_in_regions(source)?;
    bundle.locations_in_counties(source)?;
    bundle.mergers(source)?;
    bundle.counties_to_regions(source)?;
    for (name, table) in [
        ("organizations", bundle.organizations),
        ("names", bundle.names),
        ("identifiers", bundle.identifiers),
        ("tasks", bundle.tasks),
        ("documents", bundle.documents),
        ("relations", bundle.relations),
        ("successions", bundle.successions),
        ("gaps", bundle.gaps),
    ] {
        files.push((format!("{name}.csv"), csv_text(&table)?));
    }
    files.push(("reform-2027.toml".to_owned(), format!("{REFORM}{}", bundle.reform)));
    files.push(("splits-2007.toml".to_owned(), format!("{SPLITS}{}", bundle.splits)));
    Ok(files)
}

const BUNDLE: &str = r#"# Made by examples/denmark_bundle.rs from the tables in source/: change those, not this.
namespace = "denmark"
title = "Danmarks kommuner, amter og regioner"
about = "The regions of Denmark from 2007 and from 2027, its municipalities of today, those that they came from in 2003, 2006 and 2007, and the counties until 2006. Christiansø (0411) is outside the municipal division and left out."
source = "Public tables, see documents.csv and README.md; Lov nr. 699 af 20. juni 2025, § 126"
license = "See README.md: official codes and names by way of public copies, whose terms differ"
"#;

const REFORM: &str =
    "# Made by examples/denmark_bundle.rs: what the merger of two regions on 1 January 2027 changes.\n";
const SPLITS: &str = "# Made by examples/denmark_bundle.rs: the municipalities that were split in 2007.\n";

const LAW: &str = r#"{ document = "lov-699-2025", place = "§ 126" }"#;
const ELECTION_LIST: &str = r#"{ document = "kilde-s2", place = "region field “Østdanmark”" }"#;
const TODAYS_TABLE: &str = r#"{ document = "kilde-s1" }"#;
const ENGLISH_NAME: &str = r#"{ document = "wikipedia-region-oestdanmark", place = "English name" }"#;
const MERGER_TABLE: &str = r#"{ document = "kilde-s3", place = "main_successor" }"#;

type Row = BTreeMap<String, String>;

/// The tables as they were found.
struct Source {
    regions: Vec<Row>,
    today: Vec<Row>,
    old: Vec<Row>,
    counties: Vec<Row>,
    county_regions: Vec<Row>,
    mergers: Vec<Row>,
    region_periods: Vec<Row>,
}

impl Source {
    fn read(folder: &Path) -> Result<Self> {
        let read = |name: &str| rows(&folder.join(name)).map_err(|error| format!("{name}: {error}"));
        Ok(Self {
            regions: read("regions.csv")?,
            today: read("municipalities.csv")?,
            old: read("municipalities_pre2007.csv")?,
            counties: read("counties_pre2007.csv")?,
            county_regions: read("county_to_region.csv")?,
            mergers: read("municipality_mergers.csv")?,
            region_periods: read("municipality_region_assignments.csv")?,
        })
    }

    /// The row of 2005 of a municipality that continued unchanged in 2007.
    fn continued(&self, code: &str) -> Result<Option<&Row>> {
        for row in &self.old {
            if cell(row, "code")? == code && cell(row, "continued_unchanged_in_2007")? == "true" {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// The row of a county or a municipality with a county's tasks.
    fn county(&self, code: &str) -> Result<&Row> {
        find(&self.counties, "code", code)
    }
}

fn rows(path: &Path) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_path(path)?;
    let header = reader.headers()?.clone();
    let record = |record: csv::Result<csv::StringRecord>| -> Result<Row> {
        Ok(header.iter().map(str::to_owned).zip(record?.iter().map(str::to_owned)).collect())
    };
    reader.records().map(record).collect()
}

fn cell<'r>(row: &'r Row, column: &str) -> Result<&'r str> {
    row.get(column).map(String::as_str).ok_or_else(|| format!("no column {column}").into())
}

fn find<'t>(table: &'t [Row], column: &str, value: &str) -> Result<&'t Row> {
    let found = table.iter().find(|row| row.get(column).is_some_and(|cell| cell == value));
    found.ok_or_else(|| format!("no row whose {column} is {value}").into())
}

/// When something holds, and how that is known: the common columns.
#[derive(Debug, Clone, Default)]
struct Period {
    from: String,
    until: String,
    attested: &'static str,
    basis: &'static str,
}

impl Period {
    /// From the first day until the day after the last one; an empty last day is open.
    /// Where the table gives no first day, it lists what there was in 2005, unless it had ended.
    fn of(first: &str, last: &str) -> Result<Self> {
        let until = day_after(last)?;
        let attested = if first.is_empty() && *until > *SURVEYED { SURVEYED } else { "" };
        Ok(Self { from: first.to_owned(), until, attested, basis: "STATED" })
    }

    fn since(first: &str) -> Self {
        Self { from: first.to_owned(), until: "open".to_owned(), attested: "", basis: "STATED" }
    }

    fn basis(self, basis: &'static str) -> Self {
        Self { basis, ..self }
    }

    fn columns(&self) -> [&str; 4] {
        [&self.from, &self.until, self.attested, self.basis]
    }

    fn toml(&self) -> String {
        let written = COMMON.iter().zip(self.columns()).filter(|(_, value)| !value.is_empty());
        written.fold(String::new(), |text, (column, value)| format!("{text}{column} = {}\n", quoted(value)))
    }
}

/// The day after a last day, as an until; `open` after none. The tables end everything with a year.
fn day_after(last: &str) -> Result<String> {
    if last.is_empty() {
        return Ok("open".to_owned());
    }
    let year = last.strip_suffix("-12-31").ok_or_else(|| format!("{last} is not the last day of a year"))?;
    Ok(format!("{:04}-01-01", year.parse::<u16>()? + 1))
}

fn region_key(id: &str) -> String {
    if id.starts_with("region-") { id.to_owned() } else { format!("region-{id}") }
}

/// The key of a municipality that a table of old ones lists: with the year where it did not continue.
fn old_key(row: &Row) -> Result<String> {
    let code = cell(row, "code")?;
    if cell(row, "continued_unchanged_in_2007")? == "true" {
        return Ok(format!("kommune-{code}"));
    }
    let gone = day_after(cell(row, "valid_to")?)?;
    let year = gone.get(..4).ok_or("a municipality that ended has a last day")?;
    Ok(format!("kommune-{code}-foer-{year}"))
}

/// A row of 2005 whose county is the municipality itself: København and Frederiksberg.
fn is_its_own_county(county: &Row) -> Result<bool> {
    Ok(cell(county, "kind")? == "municipality_with_county_tasks")
}

/// A table to write: its header, then its rows.
type Table = Vec<Vec<String>>;

fn csv_text(table: &Table) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in table {
        writer.write_record(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn headed(columns: &[&str], common: &[&str]) -> Table {
    vec![columns.iter().chain(common).map(|column| (*column).to_owned()).collect()]
}

fn push(table: &mut Table, cells: &[&str], period: &Period) {
    table.push(cells.iter().copied().chain(period.columns()).map(str::to_owned).collect());
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

struct Bundle {
    organizations: Table,
    names: Table,
    identifiers: Table,
    tasks: Table,
    documents: Table,
    relations: Table,
    successions: Table,
    gaps: Table,
    reform: String,
    splits: String,
}

impl Default for Bundle {
    fn default() -> Self {
        Self {
            organizations: headed(&["key", "kind", "name", "name_en"], &COMMON),
            names: headed(&["organization", "text", "language", "usage"], &COMMON),
            identifiers: headed(&["organization", "scheme", "value"], &COMMON),
            tasks: headed(&["organization", "text"], &COMMON),
            documents: headed(&["key", "title", "address"], &["from", "until"]),
            relations: headed(&["key", "kind", "source", "target"], &COMMON),
            successions: headed(&["key", "predecessor", "successor", "kind", "partial", "main"], &COMMON),
            gaps: headed(&["subject", "topic", "reason", "explanation"], &COMMON),
            reform: String::new(),
            splits: String::new(),
        }
    }
}

impl Bundle {
    /// The sources of the tables, S1 to S6, and the law, each from when it was made, or at the latest
    /// from when it was read.
    fn documents(&mut self) {
        for (key, title, address, from) in [
            (
                "kilde-s1",
                "Kommuner: kopi af DAWA/dataforsyningen (codes, names, DAGI ids, regions)",
                "https://github.com/sshine/sish-2024-jpa-many-to-many (data/kommuner.json)",
                "2024-11",
            ),
            (
                "kilde-s2",
                "Kommunalvalget 2025: list of municipalities (codes, DAGI ids, region including Østdanmark)",
                "",
                "2025",
            ),
            (
                "kilde-s3",
                "Kommunalreformen 2007: table from old to new municipalities, with counties",
                "",
                "..2026-11-22",
            ),
            ("kilde-s4", "Region of each municipality: a public list", "", "..2026-11-22"),
            (
                "kilde-s5",
                "Region of each municipality: django-localflavor 5.1",
                "https://pypi.org/project/django-localflavor/5.1/",
                "..2026-11-22",
            ),
            ("kilde-s6", "Kommunalvalget 2025: KOMBIT election results (codes)", "", "2025"),
            ("lov-699-2025", "Lov nr. 699 af 20. juni 2025 (overgangsloven)", "https://www.elov.dk", "2025-06-20"),
            (
                "wikipedia-region-oestdanmark",
                "Region of Eastern Denmark",
                "https://en.wikipedia.org/wiki/Region_of_Eastern_Denmark",
                "..2026-11-22",
            ),
        ] {
            self.documents.push([key, title, address, from, "open"].map(str::to_owned).to_vec());
        }
    }

    /// The six regions. What the reform of 2027 ends or begins is cited.
    fn regions(&mut self, source: &Source) -> Result<()> {
        for row in &source.regions {
            let key = region_key(cell(row, "id")?);
            let (name, english) = (cell(row, "name_da")?, cell(row, "name_en")?);
            let period = Period::of(cell(row, "valid_from")?, cell(row, "valid_to")?)?;
            let reformed = !cell(row, "successor_id")?.is_empty() || !cell(row, "predecessor_ids")?.is_empty();
            if reformed {
                let new = cell(row, "successor_id")?.is_empty();
                let other = if new { ENGLISH_NAME } else { TODAYS_TABLE };
                write!(
                    self.reform,
                    "\n[[organizations]]\nkey = {}\nkind = \"REGION\"\nname = {}\nname_en = {}\n{}\
                     citations = [{LAW}, {other}]\n",
                    quoted(&key),
                    quoted(name),
                    quoted(english),
                    period.toml(),
                )?;
            } else {
                push(&mut self.organizations, &[&key, "REGION", name, english], &period);
            }
            for (scheme, column) in [("region-code", "code"), ("iso-3166-2", "iso_3166_2")] {
                let value = cell(row, column)?;
                if value.is_empty() {
                    let explanation = format!("No source gives the {scheme} of {name}.");
                    push(&mut self.gaps, &[&key, "IDENTIFIERS", "NOT_STATED", &explanation], &period);
                } else {
                    push(&mut self.identifiers, &[&key, scheme, value], &period);
                }
            }
            let successor = cell(row, "successor_id")?;
            if !successor.is_empty() {
                let begins = cell(find(&source.regions, "id", successor)?, "valid_from")?;
                write!(
                    self.reform,
                    "\n[[successions]]\nkey = {}\npredecessor = {}\nsuccessor = {}\nkind = \"MERGER\"\n\
                     partial = false\nmain = true\n{}citations = [{LAW}]\n",
                    quoted(&format!("overgang-{key}-{successor}")),
                    quoted(&key),
                    quoted(successor),
                    Period::since(begins).toml(),
                )?;
            }
        }
        Ok(())
    }

    /// The 98 municipalities of today, with the life of those that the reform of 2007 left alone.
    fn municipalities_of_today(&mut self, source: &Source) -> Result<()> {
        for row in &source.today {
            let code = cell(row, "code")?;
            let key = format!("kommune-{code}");
            let listed = Period::of(cell(row, "valid_from")?, cell(row, "valid_to")?)?;
            let before = source.continued(code)?;
            let life = match before {
                Some(before) => Period::of(cell(before, "valid_from")?, cell(row, "valid_to")?)?,
                None => listed.clone(),
            };
            let name = cell(row, "name_da")?;
            push(&mut self.organizations, &[&key, "MUNICIPALITY", name, ""], &life);
            push(&mut self.identifiers, &[&key, "municipality-code", code], &life);
            // The table of today is the only one with these: they hold for as long as its row does.
            push(&mut self.identifiers, &[&key, "dagi-id", cell(row, "dagi_id")?], &listed);

            let mut others: BTreeSet<&str> = cell(row, "other_spellings_in_sources")?
                .split(';')
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .collect();
            if let Some(before) = before {
                others.insert(cell(before, "name_da")?);
            }
            others.remove(name);
            for other in others {
                self.other_name(&key, name, other, &life);
            }
            match before {
                Some(before) if is_its_own_county(source.county(cell(before, "county_code")?)?)? => {
                    self.county_tasks(&key, source.county(cell(before, "county_code")?)?, &life)?;
                }
                _ => self.long_name(&key, name, &life),
            }
            if code == "0751" {
                let explanation = "This table counts 237 municipalities merged into 65 in 2007, another public count \
                                   238 into 66; the one between them is most likely Aarhus, which has no predecessor here.";
                push(&mut self.gaps, &[&key, "PREDECESSORS", "AMBIGUOUS", explanation], &life);
            }
        }
        Ok(())
    }

    /// A name that another table gives: a spelling where only aa and å differ, otherwise an alias.
    fn other_name(&mut self, key: &str, name: &str, other: &str, life: &Period) {
        let folded = |text: &str| text.to_lowercase().replace("aa", "å");
        if folded(name) == folded(other) {
            push(&mut self.names, &[key, other, "DA", "SPELLING"], life);
            let explanation = format!(
                "The tables write both {name} and {other}; on which day the municipality changed its spelling is in none."
            );
            push(&mut self.gaps, &[key, "NAMES", "NOT_STATED", &explanation], life);
        } else {
            // When it was in use is not stated: at some time of the body's life.
            let some_time =
                Period { from: format!("{}..", life.from), until: String::new(), attested: "", basis: "STATED" };
            push(&mut self.names, &[key, other, "DA", "ALIAS"], &some_time);
            let explanation = format!("A table calls it {other}; when it went by that name is not stated.");
            push(&mut self.gaps, &[key, "NAMES", "NOT_STATED", &explanation], life);
        }
    }

    /// “Viborg Kommune” beside Viborg, for those who look for it.
    fn long_name(&mut self, key: &str, name: &str, life: &Period) {
        let long = format!("{name} Kommune");
        push(&mut self.names, &[key, &long, "DA", "ALIAS"], &life.clone().basis("DERIVED"));
    }

    /// København and Frederiksberg: the table of counties lists them for their county's tasks.
    fn county_tasks(&mut self, key: &str, county: &Row, life: &Period) -> Result<()> {
        let period = Period::of("", cell(county, "valid_to")?)?;
        push(&mut self.names, &[key, cell(county, "name_da")?, "DA", "ALIAS"], life);
        push(&mut self.identifiers, &[key, "county-code", cell(county, "code")?], &period);
        push(&mut self.tasks, &[key, "amtskommunale opgaver"], &period);
        Ok(())
    }

    /// The municipalities that ended in 2002, 2005 and 2006.
    fn municipalities_of_old(&mut self, source: &Source) -> Result<()> {
        for row in &source.old {
            let (code, name) = (cell(row, "code")?, cell(row, "name_da")?);
            if cell(row, "continued_unchanged_in_2007")? == "true" {
                continue;
            }
            let key = old_key(row)?;
            let life = Period::of(cell(row, "valid_from")?, cell(row, "valid_to")?)?;
            push(&mut self.organizations, &[&key, "MUNICIPALITY", name, ""], &life);
            push(&mut self.identifiers, &[&key, "municipality-code", code], &life);
            self.long_name(&key, name, &life);
        }
        Ok(())
    }

    /// The 14 counties. When they were founded is in no table.
    fn counties(&mut self, source: &Source) -> Result<()> {
        for row in &source.counties {
            if is_its_own_county(row)? {
                continue;
            }
            let (code, name) = (cell(row, "code")?, cell(row, "name_da")?);
            let key = format!("amt-{code}");
            let life = Period::of("", cell(row, "valid_to")?)?;
            push(&mut self.organizations, &[&key, "COUNTY", name, ""], &life);
            push(&mut self.identifiers, &[&key, "county-code", code], &life);
            let explanation = "The tables do not say when the county was founded.";
            push(&mut self.gaps, &[&key, "EXISTENCE", "NOT_STATED", explanation], &life);
        }
        Ok(())
    }

    /// Which region a municipality lies in: 98 from 2007, of which 46 lie in another from 2027.
    fn locations_in_regions(&mut self, source: &Source) -> Result<()> {
        for row in &source.region_periods {
            let code = cell(row, "municipality_code")?;
            let (municipality, region) = (format!("kommune-{code}"), region_key(cell(row, "region_id")?));
            let period = Period::of(cell(row, "valid_from")?, cell(row, "valid_to")?)?;
            let key = format!("beliggenhed-{code}-{region}");
            if region == "region-oestdanmark" {
                write!(
                    self.reform,
                    "\n[[relations]]\nkey = {}\nkind = \"LOCATED_IN\"\nsource = {}\ntarget = {}\n{}\
                     citations = [{ELECTION_LIST}, {LAW}]\n",
                    quoted(&key),
                    quoted(&municipality),
                    quoted(&region),
                    period.toml(),
                )?;
            } else {
                push(&mut self.relations, &[&key, "LOCATED_IN", &municipality, &region], &period);
            }
        }
        Ok(())
    }

    /// Which county a municipality lay in, until 2006.
    fn locations_in_counties(&mut self, source: &Source) -> Result<()> {
        for row in &source.old {
            let county = source.county(cell(row, "county_code")?)?;
            if is_its_own_county(county)? {
                continue;
            }
            let (code, municipality) = (cell(row, "code")?, old_key(row)?);
            let place = format!("amt-{}", cell(county, "code")?);
            let (first, last) = (cell(row, "valid_from")?, cell(row, "valid_to")?);
            if !first.is_empty() && cell(county, "valid_to")? < first {
                let explanation = format!(
                    "A table places the municipality in {} from {first} to {last}, though that county ended on {}: \
                     the link is left out.",
                    cell(county, "name_da")?,
                    cell(county, "valid_to")?,
                );
                let period = Period::of(first, last)?;
                push(&mut self.gaps, &[&municipality, "RELATIONS", "AMBIGUOUS", &explanation], &period);
                continue;
            }
            let key = format!("beliggenhed-{code}-{place}");
            push(&mut self.relations, &[&key, "LOCATED_IN", &municipality, &place], &Period::of(first, last)?);
        }
        // A municipality of today that began before the counties ended and is in no table of old ones: Ærø.
        for row in &source.today {
            let (code, first) = (cell(row, "code")?, cell(row, "valid_from")?);
            if source.continued(code)?.is_some() {
                continue;
            }
            let mut counties = BTreeSet::new();
            for merger in &source.mergers {
                if cell(merger, "successor_code")? == code {
                    counties.insert(cell(merger, "county_code")?);
                }
            }
            let counties: Vec<&str> = counties.into_iter().collect();
            let &[county] = counties.as_slice() else { continue };
            let last = cell(source.county(county)?, "valid_to")?;
            if first <= last {
                let (key, place) = (format!("beliggenhed-{code}-amt-{county}"), format!("amt-{county}"));
                let period = Period::of(first, last)?.basis("DERIVED");
                push(&mut self.relations, &[&key, "LOCATED_IN", &format!("kommune-{code}"), &place], &period);
            }
        }
        Ok(())
    }

    /// What became of the municipalities of old; those that continued did not become anything.
    fn mergers(&mut self, source: &Source) -> Result<()> {
        let mut split = BTreeMap::new();
        for row in &source.mergers {
            let kind = cell(row, "kind")?;
            if kind == "continued" {
                continue;
            }
            let old = find(&source.old, "code", cell(row, "predecessor_code")?)?;
            let (predecessor, successor) = (old_key(old)?, format!("kommune-{}", cell(row, "successor_code")?));
            let key = format!("overgang-{predecessor}-{successor}");
            let (partial, main) = (cell(row, "partial")?, cell(row, "main_successor")?);
            let period = Period::since(cell(row, "effective_date")?);
            match kind {
                "merged_into" => {
                    push(&mut self.successions, &[&key, &predecessor, &successor, "MERGER", partial, main], &period);
                }
                "split_into" => {
                    write!(
                        self.splits,
                        "\n[[successions]]\nkey = {}\npredecessor = {}\nsuccessor = {}\nkind = \"SPLIT\"\n\
                         partial = {partial}\nmain = {main}\n{}citations = [{MERGER_TABLE}]\n",
                        quoted(&key),
                        quoted(&predecessor),
                        quoted(&successor),
                        period.basis("INFERRED").toml(),
                    )?;
                    split.insert(predecessor, Period::since(cell(row, "effective_date")?));
                }
                other => return Err(format!("{key}: what is {other}?").into()),
            }
        }
        let explanation = "Split between several municipalities; which of them took the main part is the visual \
                           judgement of the table's author.";
        for (key, afterwards) in &split {
            push(&mut self.gaps, &[key, "SUCCESSORS", "AMBIGUOUS", explanation], afterwards);
        }
        Ok(())
    }

    /// The counties' tasks, which passed to the regions that their municipalities came to lie in.
    fn counties_to_regions(&mut self, source: &Source) -> Result<()> {
        for row in &source.county_regions {
            let code = cell(row, "county_code")?;
            let county = source.county(code)?;
            let region = find(&source.regions, "code", cell(row, "region_code")?)?;
            let begins = cell(region, "valid_from")?;
            let ended = Period::of("", cell(county, "valid_to")?)?;
            let region_name = cell(region, "name_da")?;
            if ended.until != begins {
                let explanation = format!(
                    "A table counts the county towards {region_name}, which began on {begins}, though the county \
                     ended on {}; no table says who had its tasks between.",
                    cell(county, "valid_to")?,
                );
                push(
                    &mut self.gaps,
                    &[&format!("amt-{code}"), "SUCCESSORS", "AMBIGUOUS", &explanation],
                    &Period::since(&ended.until),
                );
                continue;
            }
            let own = is_its_own_county(county)?;
            let regions =
                source.county_regions.iter().filter(|other| other.get("county_code") == row.get("county_code"));
            let partial = own || regions.count() > 1;
            let predecessor =
                if own { old_key(find(&source.old, "county_code", code)?)? } else { format!("amt-{code}") };
            let (successor, partial) = (region_key(cell(region, "id")?), partial.to_string());
            let key = format!("overgang-{predecessor}-{successor}");
            let period = Period::since(begins).basis("DERIVED");
            push(&mut self.successions, &[&key, &predecessor, &successor, "TASKS", &partial, ""], &period);
        }
        Ok(())
    }
}
