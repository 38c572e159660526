//! Who has to do with an affair, and how.

use super::affair::fact;
use super::organization::Organization;
use super::party::RelationEnd;
use crate::network::involvement::{InvolvementKind, involvement};
use crate::network::seat::Role;

involvement! { fact {InvolvementFact involvement {}} }
