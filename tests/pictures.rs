//! The pictures under `docs/pictures/`, as the shipped bundles draw them.

use std::fs;
use std::path::Path;

use crate::support::drawn::faults;
use crate::support::pictures::pictures;

#[test]
fn the_committed_pictures_are_what_the_bundles_draw() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let made = pictures(&folder).unwrap();
    let drawings: Vec<_> =
        made.iter().filter(|made| made.file.extension().is_some_and(|ending| ending == "svg")).collect();
    assert!(!drawings.is_empty(), "there is no picture");
    for drawing in drawings {
        assert_eq!(faults(&drawing.text), Vec::<String>::new(), "{}", drawing.file.display());
    }
    for made in made {
        let committed = fs::read_to_string(&made.file).unwrap_or_default();
        assert!(committed == made.text, "{} is not what is drawn: cargo run --example pictures", made.file.display());
    }
}
