//! Makes the pictures in `docs/pictures` from the queries there and the shipped bundles.
//!
//! `cargo run --example pictures -- FOLDER` (default: `docs/pictures`). The same bundles and queries give the same
//! bytes; a test compares. To add a picture, add `NAME.graphql` and `NAME.variables.json` and run this.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};

#[path = "../tests/support/pictures.rs"]
mod pictures;

fn main() -> Result<(), Box<dyn Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let folder = std::env::args_os().nth(1).map_or(home, PathBuf::from);
    for made in pictures::pictures(&folder)? {
        std::fs::write(&made.file, made.text)?;
        writeln!(stdout(), "{}", made.file.display())?;
    }
    Ok(())
}
