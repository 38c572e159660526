//! The pages of worked examples under `docs/`: their answers are the API's. `HERRED_ACCEPT=1` writes what is
//! answered into the page: read the difference before you commit it.

use std::fs;
use std::path::Path;

use crate::support::worked::answered;

#[test]
fn every_answer_of_the_rotation_example_is_what_the_bundle_gives() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rotation-example.md");
    let page = fs::read_to_string(&file).unwrap();
    let made = answered(&page).unwrap();
    assert!(made.matches("```json").count() > 10, "the page shows its answers");
    if std::env::var("HERRED_ACCEPT").is_ok() && made != page {
        fs::write(&file, &made).unwrap();
        panic!("the answers were written; read the difference, then run the test without HERRED_ACCEPT");
    }
    assert!(made == page, "docs/rotation-example.md is not what is answered: HERRED_ACCEPT=1 cargo test worked");
}
