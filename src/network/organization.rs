//! Bodies: what kind they are, and the statements about them.

use super::fact::Text;
use super::word::words;

words! {
    /// What a body is, for life: its GraphQL type. The finer classification is a dated fact.
    /// The kind is data; it is never read off a name.
    enum OrganizationKind {
        /// A Danish region.
        Region = "REGION", "region";
        /// A municipality.
        Municipality = "MUNICIPALITY", "kommune";
        /// A county (amt), until 2006.
        County = "COUNTY", "amt";
        /// A council: elected, or advisory by law.
        Council = "COUNCIL", "råd";
        /// A committee, steering group, forum or working group.
        Committee = "COMMITTEE", "udvalg";
        /// A secretariat.
        Secretariat = "SECRETARIAT", "sekretariat";
        /// A cluster (klynge), of organisations or of professionals.
        Cluster = "CLUSTER", "klynge";
        /// A network of professionals across organisations.
        ProfessionalNetwork = "PROFESSIONAL_NETWORK", "fagligt netværk";
        /// A chairmanship or a management: a body that is part of the body it leads.
        Leadership = "LEADERSHIP", "ledelse";
        /// A department, team or other unit inside an organisation.
        Department = "DEPARTMENT", "afdeling";
        /// An institution that serves citizens.
        Institution = "INSTITUTION", "institution";
        /// An association of members, or an interest organisation.
        Association = "ASSOCIATION", "forening";
        /// A state authority.
        Authority = "AUTHORITY", "myndighed";
        /// A collaboration between organisations that is no committee.
        Collaboration = "COLLABORATION", "samarbejde";
        /// Any other body.
        Other = "OTHER", "andet";
    }

    /// What a name is to its body.
    enum NameUsage {
        /// The name that the body goes by.
        Official = "OFFICIAL", "officielt navn";
        /// A shorter form that is in use.
        Short = "SHORT", "kortform";
        /// An abbreviation.
        Abbreviation = "ABBREVIATION", "forkortelse";
        /// Another name for the same body.
        Alias = "ALIAS", "andet navn";
        /// Another spelling of one of its names, right or wrong.
        Spelling = "SPELLING", "stavemåde";
        /// What it is called here for want of a name; no source calls it so.
        Label = "LABEL", "betegnelse her";
    }

    /// The language of a text.
    enum Language {
        /// Danish.
        Danish = "DA", "dansk";
        /// English.
        English = "EN", "engelsk";
        /// German.
        German = "DE", "tysk";
        /// Faroese.
        Faroese = "FO", "færøsk";
        /// Greenlandic.
        Greenlandic = "KL", "grønlandsk";
    }

    /// At which level a body works.
    enum Level {
        /// Elected politicians decide.
        Political = "POLITICAL", "politisk";
        /// Officials decide.
        Administrative = "ADMINISTRATIVE", "administrativ";
        /// Professionals work together.
        Professional = "PROFESSIONAL", "faglig";
    }

    /// A way of reaching a body.
    enum ContactKind {
        /// An e-mail address.
        Email = "EMAIL", "e-mail";
        /// A telephone number.
        Telephone = "TELEPHONE", "telefon";
        /// A web address.
        Web = "WEB", "hjemmeside";
        /// A postal address.
        Postal = "POSTAL", "postadresse";
    }

    /// What became of a body's people, duties or area.
    enum SuccessionKind {
        /// The predecessor was merged into the successor.
        Merger = "MERGER", "sammenlægning";
        /// The predecessor was split; the successor took a part.
        Split = "SPLIT", "deling";
        /// The successor took over tasks.
        Tasks = "TASKS", "overtagelse af opgaver";
    }
}

/// A name of an organization in a language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// The name as it is written.
    pub text: Text,
    /// The language it is in.
    pub language: Language,
    /// What it is to the body.
    pub usage: NameUsage,
}

/// An identifier that a scheme gives: unique by scheme and value on every certain day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// The scheme: `municipality-code`, `cvr`.
    pub scheme: Text,
    /// The value as the scheme writes it, leading zeros included.
    pub value: Text,
}

/// How many work there. Full-time equivalents and heads are two numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Staffing {
    /// Full-time equivalents, in hundredths.
    pub full_time_hundredths: Option<u32>,
    /// Persons.
    pub heads: Option<u32>,
}

/// A way of reaching a body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContactPoint {
    /// What the value is.
    pub kind: ContactKind,
    /// The address or number.
    pub value: Text,
}

/// What a body is there to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Task<R> {
    /// The task in words.
    pub text: Text,
    /// The body that had it before.
    pub previous: Option<R>,
}

/// One body follows another: from the first day of the validity on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Succession<R> {
    /// The body that was.
    pub predecessor: R,
    /// The body that follows.
    pub successor: R,
    /// What passed over.
    pub kind: SuccessionKind,
    /// Whether only a part of the predecessor passed to this successor.
    pub partial: bool,
    /// Whether this successor took the main part; none where that is not known.
    pub main: Option<bool>,
}
