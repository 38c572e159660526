//! A server of writes over lines, for `scripts/crash`: reads a mark a line, records three bodies
//! named for it as one revision, and answers with the mark and the revision's number, or 0 where it
//! failed. A mark is its own idempotency key, so that one that was never answered can be sent again.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use herred::network::change::{Change, NewFact};
use herred::network::fact::{Basis, Margin, Statement};
use herred::network::key::{Key, Noun};
use herred::network::organization::{Language, Name, NameUsage, OrganizationKind};
use herred::network::validity::Validity;
use herred::store::{Author, Digest, Repeat, Store, Write};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let address = std::env::args().nth(1).ok_or("writer DATABASE")?;
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which the clock is read")]
    let store = Store::open(&address, Arc::new(Utc::now)).await?;
    store.migrate().await?;
    store.catch_up().await?;
    let following = store.follow(Duration::from_millis(50));
    say("ready");
    let (told, mut marks) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for mark in std::io::stdin().lines().map_while(Result::ok) {
            if told.send(mark).is_err() {
                return;
            }
        }
    });
    while let Some(mark) = marks.recv().await {
        let store = store.clone();
        tokio::spawn(async move {
            let revision = match store.write(bodies(&mark)).await {
                Ok(committed) => committed.revision.map_or(0, |revision| revision.get()),
                Err(error) => {
                    tracing::warn!(?error, mark, "not recorded");
                    0
                }
            };
            say(&format!("{mark} {revision}"));
        });
    }
    following.abort();
    store.close().await?;
    Ok(())
}

/// Says a line at once.
fn say(line: &str) {
    #[expect(clippy::print_stdout, reason = "the answer")]
    {
        println!("{line}");
    }
}

/// Three bodies named for a mark: six facts.
fn bodies(mark: &str) -> Write<herred::network::key::NotAKey> {
    let asked = mark.to_owned();
    let decide = move |_: &herred::network::network::Network| {
        let mut changes = Vec::new();
        for at in 0..3 {
            let key = Key::parse(&format!("crash:{asked}-{at}"))?;
            let kind = Some(OrganizationKind::Committee);
            changes.push(Change::Create { key: key.clone(), noun: Noun::Organization, kind });
            let (language, usage) = (Language::Danish, NameUsage::Official);
            let name = Name { text: asked.as_str().into(), language, usage };
            for statement in [Statement::Existence, Statement::Name(Box::new(name))] {
                changes.push(Change::Record(Box::new(NewFact {
                    subject: key.clone(),
                    validity: Validity::UNKNOWN,
                    basis: Basis::Stated,
                    statement,
                    margin: Margin::default(),
                })));
            }
        }
        Ok(changes)
    };
    Write {
        author: Author { actor: "writer".into(), message: mark.into() },
        expected: None,
        repeat: Some(Repeat { key: mark.into(), digest: Digest::of(&[mark]) }),
        decide: Box::new(decide),
    }
}
