//! Texts that people write: how long they may be, and what they may not hold.

use chrono::NaiveDate;

use super::affair::{Affair, Value};
use super::change::NewFact;
use super::fact::Statement;
use super::key::Key;
use super::organization::ContactKind;
use super::provision::{Provision, ProvisionKind};
use super::recurrence::{Recurrence, time_of_day};
use super::refusal::{RefusalCode, Sentence};

/// The longest name, title or value, in characters.
pub const LONGEST_NAME: usize = 500;
/// The longest explanation or quote, in characters.
pub const LONGEST_TEXT: usize = 10_000;

/// What is wrong with a text or number.
pub(super) struct Fault {
    pub(super) code: RefusalCode,
    pub(super) sentence: Sentence,
}

/// Whether a text holds what looks like a CPR number: `ddmmyy-xxxx`, with or without the hyphen.
#[must_use]
pub fn looks_like_personal_number(text: &str) -> bool {
    let digits = |letter: &char| letter.is_ascii_digit();
    let letters: Vec<char> = text.chars().collect();
    let run =
        |start: usize| letters.get(start..).unwrap_or_default().iter().take_while(|letter| digits(letter)).count();
    (0..letters.len()).filter(|at| *at == 0 || letters.get(at - 1).is_some_and(|letter| !digits(letter))).any(|at| {
        let date: String = letters.get(at..).unwrap_or_default().iter().take(6).collect();
        let number = match run(at) {
            10 => true,
            6 => {
                let separated = letters.get(at + 6).is_some_and(|letter| matches!(letter, '-' | '–' | ' ' | '.'));
                separated && run(at + 7) == 4
            }
            _ => false,
        };
        number && is_birthday(&date)
    })
}

/// Whether `ddmmyy` is a day; both centuries are tried, for 29 February.
fn is_birthday(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let (Some(day), Some(month), Some(year)) = (number(0..2), number(2..4), number(4..6)) else { return false };
    let year = i32::try_from(year).unwrap_or_default();
    [1900, 2000].iter().any(|century| NaiveDate::from_ymd_opt(century + year, month, day).is_some())
}

/// Whether a character is no part of a text: control characters but tab and the ends of lines. The
/// store relies on it: its rows are put together with them.
fn is_unwritable(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
}

/// What is wrong with a word of a revision: it may be empty.
pub(super) fn faults_of_words(what: &str, words: &str) -> Vec<Fault> {
    let mut texts = Texts::default();
    if !words.is_empty() {
        texts.free(what, words, LONGEST_NAME);
    }
    texts.faults
}

/// What is wrong with the texts and numbers of a fact.
pub(super) fn faults(fact: &NewFact) -> Vec<Fault> {
    let mut texts = Texts::default();
    match &fact.statement {
        Statement::Name(name) => texts.free("name", &name.text, LONGEST_NAME),
        Statement::Classification(class) => texts.free("classification", class, LONGEST_NAME),
        Statement::Area(area) => texts.free("area", area, LONGEST_NAME),
        Statement::LegalForm(form) => texts.free("legal form", form, LONGEST_NAME),
        Statement::Identifier(identifier) => {
            texts.free("scheme", &identifier.scheme, LONGEST_NAME);
            texts.any("value", &identifier.value, LONGEST_NAME);
        }
        // Addresses on the web hold whatever digits.
        Statement::ContactPoint(point) if point.kind == ContactKind::Web => {
            texts.any("contact point", &point.value, LONGEST_NAME);
        }
        Statement::ContactPoint(point) => texts.free("contact point", &point.value, LONGEST_NAME),
        Statement::Task(task) => texts.free("task", &task.text, LONGEST_TEXT),
        Statement::PersonName(Some(name)) => {
            texts.free("name", &name.full(), LONGEST_NAME);
        }
        Statement::PersonIdentifier(Some(identifier)) => {
            texts.free("scheme", &identifier.scheme, LONGEST_NAME);
            texts.free("value", &identifier.value, LONGEST_NAME);
        }
        Statement::Document(document) => {
            texts.free("title", &document.title, LONGEST_NAME);
            texts.any_where_given("address", document.address.as_deref());
        }
        Statement::Post(post) => {
            texts.free_where_given("title", post.title.as_deref());
            if post.places == Some(0) {
                texts.fault(
                    RefusalCode::InvalidValue,
                    Sentence::new("a post has at least one place.", "en post har mindst én plads."),
                );
            }
        }
        Statement::Seat(seat) => {
            texts.free_where_given("title", seat.title.as_deref());
            texts.free_where_given("eligible", seat.eligible.as_deref());
        }
        Statement::Relation(relation) => {
            let terms = relation.terms.as_deref();
            let designation = terms.and_then(|terms| terms.designation.as_deref());
            texts.free_where_given("designation", designation);
            texts.free_where_given("scope", terms.and_then(|terms| terms.scope.as_deref()));
            texts.free_where_given("level", terms.and_then(|terms| terms.level.as_deref()));
            texts.free_where_given("ground", terms.and_then(|terms| terms.ground.as_deref()));
            texts.free_where_given("limits", terms.and_then(|terms| terms.limits.as_deref()));
            if relation.to.is_some() == designation.is_some() {
                let sentence = Sentence::new(
                    "a relation goes to an entity or to a designation, and not to both.",
                    "en relation går til noget bestemt eller til en betegnelse, ikke til begge.",
                );
                texts.fault(RefusalCode::InvalidValue, sentence);
            }
        }
        Statement::Provision(provision) => of_provision(&mut texts, provision),
        Statement::Exemption(reason) => texts.free("reason", reason, LONGEST_TEXT),
        Statement::Affair(affair) => {
            of_affair(&mut texts, affair);
            of_values(&mut texts, affair);
            of_meetings(&mut texts, affair);
        }
        Statement::Gap(gap) => texts.free("explanation", &gap.explanation, LONGEST_TEXT),
        Statement::Staffing(staffing) => {
            if staffing.full_time_hundredths.is_none() && staffing.heads.is_none() {
                let sentence = Sentence::new(
                    "staffing gives full-time equivalents, heads or both.",
                    "bemanding angives i årsværk, personer eller begge.",
                );
                texts.fault(RefusalCode::InvalidValue, sentence);
            }
        }
        Statement::PersonName(None) | Statement::PersonIdentifier(None) => {
            texts.fault(
                RefusalCode::Anonymised,
                Sentence::new("an erased name cannot be recorded.", "et slettet navn kan ikke skrives."),
            );
        }
        Statement::Existence
        | Statement::Placement(_)
        | Statement::Level(_)
        | Statement::Membership(_)
        | Statement::Representation(_)
        | Statement::Leave
        | Statement::Succession(_)
        | Statement::Completeness(_) => {}
    }
    let margin = &fact.margin;
    let marginal = [&margin.from_text, &margin.until_text, &margin.attested, &margin.dispute];
    for text in marginal {
        texts.free_where_given("remark", text.as_deref());
    }
    for citation in &margin.citations {
        texts.free_where_given("place", citation.place.as_deref());
        if let Some(quote) = &citation.quote {
            texts.free("quote", quote, LONGEST_TEXT);
        }
    }
    texts.faults
}

/// What is wrong with the texts, numbers and days of an affair.
fn of_affair(texts: &mut Texts, affair: &Affair<Key>) {
    for (field, value) in affair.filled() {
        match value {
            Value::Text(text) => texts.free(field.name, text, LONGEST_NAME),
            Value::Prose(text) => texts.free(field.name, text, LONGEST_TEXT),
            Value::Day(day) => {
                texts.free_where_given(field.name, day.text.as_deref());
                if day.bound.earliest > day.bound.latest || day.bound.is_open() {
                    let sentence = Sentence::new(
                        format!("{} is a day, or one of several.", field.name),
                        format!("{} er en dag eller en af flere.", field.name),
                    );
                    texts.fault(RefusalCode::InvalidValue, sentence);
                }
            }
            Value::Key(..) | Value::Word(_) | Value::Number(_) | Value::Flag(_) | Value::Amount(_) => {}
        }
    }
}

/// What an affair says that no such affair can be.
fn of_values(texts: &mut Texts, affair: &Affair<Key>) {
    let is_currency = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let sentence = match affair {
        Affair::Agreement(agreement) if agreement.review_months == Some(0) => Sentence::new(
            "there is at least one month from one review to the next.",
            "der er mindst en måned fra en revision til den næste.",
        ),
        Affair::Allocation(allocation) if !is_currency(&allocation.currency) => Sentence::new(
            "a currency is three capital letters, as ISO 4217 has them: DKK.",
            "en valuta er tre store bogstaver efter ISO 4217: DKK.",
        ),
        Affair::Involvement(involvement) if involvement.party.is_none() && involvement.designation.is_none() => {
            Sentence::new(
                "an involvement says whose it is: give a party, or a designation in words.",
                "angiv hvem der er involveret: en part, eller en betegnelse med ord.",
            )
        }
        _ => return,
    };
    texts.fault(RefusalCode::InvalidValue, sentence);
}

/// What is wrong with when meetings are: times, rules and numbers that say how often.
fn of_meetings(texts: &mut Texts, affair: &Affair<Key>) {
    let (time, rule, first, numbers) = match affair {
        Affair::MeetingSeries(series) => {
            let first = series.first.as_ref().and_then(|first| first.bound.day());
            (&series.time, series.rule.as_ref(), first, [series.months, series.weeks])
        }
        Affair::Meeting(meeting) => (&meeting.time, None, None, [None, None]),
        _ => return,
    };
    if time.as_ref().is_some_and(|time| time_of_day(time).is_none()) {
        let sentence = Sentence::new(
            "the time is one of a day in hours and minutes: 13:30.",
            "tidspunktet er et klokkeslæt i timer og minutter: 13:30.",
        );
        texts.fault(RefusalCode::InvalidValue, sentence);
    }
    match rule.map(|rule| Recurrence::parse(rule)) {
        Some(None) => {
            let sentence = Sentence::new(
                "the rule is none of RFC 5545 for days: FREQ is YEARLY, MONTHLY, WEEKLY or DAILY, as in \
                 FREQ=MONTHLY;BYDAY=1TU.",
                "reglen er ikke en regel efter RFC 5545 for dage: FREQ er YEARLY, MONTHLY, WEEKLY eller DAILY, som i \
                 FREQ=MONTHLY;BYDAY=1TU.",
            );
            texts.fault(RefusalCode::InvalidValue, sentence);
        }
        Some(Some(rule)) if first.is_some_and(|first| !rule.can_be_followed(first)) => {
            let sentence = Sentence::new(
                "the rule lies on no day from the first on, or on days so far apart that another FREQ tells them better: \
                 YEARLY with BYMONTH and BYMONTHDAY.",
                "reglen rammer ingen dag fra den første, eller dage så langt fra hinanden, at en anden FREQ siger det \
                 bedre: YEARLY med BYMONTH og BYMONTHDAY.",
            );
            texts.fault(RefusalCode::InvalidValue, sentence);
        }
        _ => {}
    }
    if numbers.contains(&Some(0)) {
        let sentence = Sentence::new(
            "a period of meetings is at least one month or week.",
            "en periode for møder er mindst en måned eller uge.",
        );
        texts.fault(RefusalCode::InvalidValue, sentence);
    }
}

/// What is wrong with the texts and numbers of a provision.
fn of_provision(texts: &mut Texts, provision: &Provision<Key>) {
    let parts = provision.parts();
    if let Some(text) = &parts.text {
        texts.free("provision", text, LONGEST_TEXT);
    }
    texts.free_where_given("office", parts.office.as_deref());
    texts.free_where_given("class", parts.class.as_deref());
    texts.free_where_given("first rotation", parts.first_text.as_deref());
    // Of a SPREAD the two count different things: groups, and holders of one group.
    let crossed = matches!((parts.least, parts.most), (Some(least), Some(most)) if least > most);
    if crossed && parts.kind == ProvisionKind::Places {
        let sentence =
            Sentence::new("the least number is larger than the most.", "det mindste antal er større end det største.");
        texts.fault(RefusalCode::InvalidValue, sentence);
    }
    let positive = [parts.number, parts.months, parts.in_a_row, parts.every, parts.election_every];
    if positive.contains(&Some(0)) {
        let sentence = Sentence::new(
            "a number of months, years, terms or holders is at least 1.",
            "et antal måneder, år, perioder eller personer er mindst 1.",
        );
        texts.fault(RefusalCode::InvalidValue, sentence);
    }
    if parts.election_year.is_some_and(|year| !(1..=9999).contains(&year)) {
        let sentence = Sentence::new("the year of an election is from 1 to 9999.", "et valgår er fra 1 til 9999.");
        texts.fault(RefusalCode::InvalidValue, sentence);
    }
    if parts.first.earliest > parts.first.latest || parts.first.is_open() {
        let sentence = Sentence::new(
            "the first rotation is on a day, or on one of several.",
            "den første rotation er på en dag eller på en af flere.",
        );
        texts.fault(RefusalCode::InvalidValue, sentence);
    }
}

/// What a text is called in Danish.
fn danish(what: &str) -> &'static str {
    match what {
        "actor" => "Ophavet",
        "message" => "Beskeden",
        "name" => "Navnet",
        "classification" => "Klassifikationen",
        "area" => "Området",
        "legal form" => "Retsformen",
        "scheme" => "Ordningen",
        "contact point" => "Kontaktpunktet",
        "task" => "Opgaven",
        "title" => "Titlen",
        "address" => "Adressen",
        "eligible" => "Kredsen af valgbare",
        "designation" => "Betegnelsen",
        "scope" => "Sagsområdet",
        "level" => "Niveauet",
        "explanation" => "Forklaringen",
        "remark" => "Bemærkningen",
        "place" => "Stedet",
        "quote" => "Citatet",
        "provision" => "Bestemmelsen",
        "office" => "Stillingen",
        "class" => "Klassen",
        "first rotation" => "Den første rotation",
        "reason" => "Begrundelsen",
        "ground" => "Grundlaget",
        "limits" => "Rammerne",
        _ => "Værdien",
    }
}

#[derive(Default)]
struct Texts {
    faults: Vec<Fault>,
}

impl Texts {
    fn fault(&mut self, code: RefusalCode, sentence: Sentence) {
        self.faults.push(Fault { code, sentence });
    }

    /// A text that people write: it is also searched for what looks like a CPR number.
    fn free(&mut self, what: &str, text: &str, longest: usize) {
        self.any(what, text, longest);
        if looks_like_personal_number(text) {
            let sentence = Sentence::new(
                format!("the {what} holds what looks like a CPR number; leave it out."),
                format!("{} rummer noget, der ligner et CPR-nummer; udelad det.", danish(what)),
            );
            self.fault(RefusalCode::PersonalNumber, sentence);
        }
    }

    fn any(&mut self, what: &str, text: &str, longest: usize) {
        if text.trim().is_empty() {
            self.fault(
                RefusalCode::InvalidValue,
                Sentence::new(format!("the {what} is empty."), format!("{} er tom.", danish(what))),
            );
        } else if text.chars().count() > longest {
            self.fault(
                RefusalCode::InvalidValue,
                Sentence::new(
                    format!("the {what} is longer than {longest} characters."),
                    format!("{} er længere end {longest} tegn.", danish(what)),
                ),
            );
        } else if text.contains(is_unwritable) {
            self.fault(
                RefusalCode::InvalidValue,
                Sentence::new(
                    format!("the {what} holds a control character."),
                    format!("{} rummer et kontroltegn.", danish(what)),
                ),
            );
        }
    }

    fn free_where_given(&mut self, what: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.free(what, text, LONGEST_NAME);
        }
    }

    fn any_where_given(&mut self, what: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.any(what, text, LONGEST_NAME);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpr_numbers_are_seen_and_others_are_not() {
        for number in ["010170-1234", "Hans 0101701234", "x 311299 0000.", "290200-1111", "a311299–0000b"] {
            assert!(looks_like_personal_number(number), "{number}");
        }
        for other in
            ["451234567890", "321299-0000", "01017-1234", "1234567890123", "010170", "2018-06-30", "12 34 56 78"]
        {
            assert!(!looks_like_personal_number(other), "{other}");
        }
    }
}
