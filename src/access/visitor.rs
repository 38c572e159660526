//! Who asks.

use core::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::permission::{Administers, Denied, Edits, Privileged};
use super::role::{Grant, Role};
use crate::network::fact::Text;
use crate::network::key::Key;
use crate::network::scope::Scope;

/// Where a request comes from, as far as it can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// The address; of who is behind a trusted proxy, not of the proxy.
    pub address: IpAddr,
    /// Whether it comes from this machine, with no proxy between.
    pub loopback: bool,
    /// Whether it is encrypted up to a trusted proxy.
    pub secure: bool,
}

impl Client {
    /// One of whom nothing is known.
    pub const NOWHERE: Self = Self { address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), loopback: false, secure: false };
}

/// By what a visitor is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The writer's token of the settings.
    WritersToken,
    /// An API key, by its id and its digest.
    ApiKey {
        /// The id, which `herred token list` shows.
        id: Text,
        /// The digest, by which it is looked up.
        digest: [u8; 32],
    },
    /// A token of the issuer, by whom it is about.
    Token(Text),
}

/// What a visitor has shown, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// By what the visitor is known.
    pub credential: Credential,
    /// Who it is, for the revisions.
    pub actor: Text,
    /// What they may.
    pub grants: Arc<[Grant]>,
    /// When it is no longer good for anything; none where that is never.
    pub expires: Option<DateTime<Utc>>,
}

/// Who asks: somebody who is known, or anyone. A visitor may read; whoever may not is turned away at
/// the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    shown: Option<Shown>,
    client: Client,
    plain_writes: bool,
}

impl Visitor {
    /// One who shows nothing.
    #[must_use]
    pub fn anonymous(client: Client) -> Self {
        Self { shown: None, client, plain_writes: false }
    }

    /// One who shows something that is known. Where `plain_writes` is not said, they write only what
    /// nobody can read or change on its way.
    #[must_use]
    pub fn known(shown: Shown, client: Client, plain_writes: bool) -> Self {
        Self { shown: Some(shown), client, plain_writes }
    }

    /// Where they are.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client
    }

    /// What they have shown.
    #[must_use]
    pub fn shown(&self) -> Option<&Shown> {
        self.shown.as_ref()
    }

    /// Who they are in the log; empty for anyone.
    #[must_use]
    pub fn actor(&self) -> &str {
        self.shown.as_ref().map_or("", |shown| &shown.actor)
    }

    /// What tells them from others who ask, for limits: whom they are known as, or else where they are.
    #[must_use]
    pub fn client_id(&self) -> String {
        match self.shown.as_ref().map(|shown| &shown.credential) {
            None => format!("address:{}", self.client.address),
            Some(Credential::WritersToken) => "writer".to_owned(),
            Some(Credential::ApiKey { id, .. }) => format!("key:{id}"),
            Some(Credential::Token(subject)) => format!("token:{subject}"),
        }
    }

    /// What they may, in the words of the roles.
    pub fn grants(&self) -> &[Grant] {
        self.shown.as_ref().map_or(&[], |shown| &shown.grants)
    }

    /// The permission to see protected persons.
    #[must_use]
    pub fn privileged(&self) -> Option<Privileged> {
        let has = self.has(Role::PrivilegedReader) || self.has(Role::Administrator);
        has.then_some(Privileged(()))
    }

    /// The permission to write, of as much as their roles let them.
    ///
    /// # Errors
    /// They are not known, have no such role, or what they send can be read on its way.
    pub fn edits(&self) -> Result<Edits, Denied> {
        let shown = self.shown.as_ref().ok_or(Denied::Unknown)?;
        let mut parts = shown.grants.iter().filter(|grant| grant.role() == Role::Editor).map(Grant::within).peekable();
        let scope = if self.has(Role::Administrator) {
            Scope::Everything
        } else if parts.peek().is_none() {
            return Err(Denied::Role { needed: Role::Editor });
        } else {
            // One grant of the whole is more than any parts.
            parts.map(Option::<&Key>::cloned).collect::<Option<_>>().map_or(Scope::Network, Scope::Within)
        };
        self.soundly(Ok(Edits { actor: shown.actor.clone(), scope }))
    }

    /// The permission to anonymise and to protect.
    ///
    /// # Errors
    /// They are not known, have no such role, or what they send can be read on its way.
    pub fn administers(&self) -> Result<Administers, Denied> {
        let shown = self.shown.as_ref().ok_or(Denied::Unknown)?;
        let has = self.has(Role::Administrator);
        let denied = Denied::Role { needed: Role::Administrator };
        self.soundly(has.then(|| Administers { actor: shown.actor.clone() }).ok_or(denied))
    }

    /// The permission, if what they send cannot be read on its way.
    fn soundly<P>(&self, permission: Result<P, Denied>) -> Result<P, Denied> {
        let sound = self.client.loopback || self.client.secure || self.plain_writes;
        permission.and_then(|permission| if sound { Ok(permission) } else { Err(Denied::Plain) })
    }

    fn has(&self, role: Role) -> bool {
        self.grants().iter().any(|grant| grant.role() == role)
    }
}

#[cfg(test)]
mod tests {
    use core::net::Ipv4Addr;

    use super::*;

    const HERE: Client = Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), loopback: true, secure: false };

    fn with(grants: &[&str], client: Client, plain_writes: bool) -> Visitor {
        let grants = grants.iter().map(|grant| Grant::parse(grant).expect("a grant")).collect();
        let credential = Credential::Token("somebody".into());
        Visitor::known(Shown { credential, actor: "somebody".into(), grants, expires: None }, client, plain_writes)
    }

    #[test]
    fn roles_give_their_permissions_and_no_others() {
        let (reader, editor) = (Denied::Role { needed: Role::Editor }, Denied::Role { needed: Role::Administrator });
        let part = |keys: &[&str]| Scope::Within(keys.iter().map(|key| Key::parse(key).expect("a key")).collect());
        for (grants, privileged, edits, administers) in [
            (&["reader"][..], false, Err(reader.clone()), Err(editor.clone())),
            (&["privileged-reader"], true, Err(reader.clone()), Err(editor.clone())),
            (&["editor"], false, Ok(Scope::Network), Err(editor.clone())),
            (&["editor:t:a"], false, Ok(part(&["t:a"])), Err(editor.clone())),
            (&["editor:t:a", "reader", "editor:t:b"], false, Ok(part(&["t:a", "t:b"])), Err(editor.clone())),
            (&["editor:t:a", "editor"], false, Ok(Scope::Network), Err(editor.clone())),
            (&["administrator"], true, Ok(Scope::Everything), Ok(())),
            (&["editor:t:a", "administrator"], true, Ok(Scope::Everything), Ok(())),
            (&[], false, Err(reader.clone()), Err(editor.clone())),
        ] {
            let visitor = with(grants, HERE, false);
            assert_eq!(visitor.privileged().is_some(), privileged, "{grants:?}");
            assert_eq!(visitor.edits().map(|edits| edits.scope), edits, "{grants:?}");
            assert_eq!(visitor.administers().map(|_| ()), administers, "{grants:?}");
        }
    }

    #[test]
    fn anyone_reads_and_nothing_more() {
        let anyone = Visitor::anonymous(HERE);
        assert_eq!(anyone.edits(), Err(Denied::Unknown));
        assert_eq!(anyone.administers(), Err(Denied::Unknown));
        assert_eq!((anyone.privileged(), anyone.actor()), (None, ""));
        assert_eq!(anyone.client_id(), "address:127.0.0.1");
        assert_eq!(with(&["reader"], HERE, false).client_id(), "token:somebody");
    }

    #[test]
    fn what_can_be_read_on_its_way_is_not_written() {
        let far = Client { loopback: false, ..HERE };
        for grant in ["editor", "editor:t:a", "administrator"] {
            assert_eq!(with(&[grant], far, false).edits().map(|_| ()), Err(Denied::Plain), "{grant}");
            for (client, plain_writes) in [(far, true), (Client { secure: true, ..far }, false), (HERE, false)] {
                assert!(with(&[grant], client, plain_writes).edits().is_ok(), "{grant}");
            }
        }
        // Who may not write at all is told so, and reading goes on.
        assert_eq!(with(&["reader"], far, false).edits(), Err(Denied::Role { needed: Role::Editor }));
        assert!(with(&["privileged-reader"], far, false).privileged().is_some());
    }
}
