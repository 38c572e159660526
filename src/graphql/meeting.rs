//! Meetings and series of them.

use super::affair::entity;
use super::decision::Decision;
use super::document::Document;
use super::node::Node;
use super::organization::Organization;
use crate::network::meeting::{Cadence, MeetingStatus, meeting, meeting_series};
use crate::network::organization::OrganizationKind;
use crate::network::provision::Modality;

meeting_series! { entity {MeetingSeriesFact "A version of a series of meetings." meeting_series [] {}} }

meeting! { entity {MeetingFact "A version of a meeting." meeting []
    {
        /// The decisions that were made at it.
        async fn decisions(&self) -> Vec<Decision> {
            Decision::made_at(self.item())
        }
    }
} }
