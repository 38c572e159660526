//! The pages of worked examples under `docs/`: their answers are the API's. `HERRED_ACCEPT=1` writes what is
//! answered into the pages: read the difference before you commit it.

use std::fs;
use std::path::Path;

use crate::support::worked::answered;

/// The pages, each with how many answers it shows at least.
const PAGES: [(&str, usize); 2] = [("docs/rotation-example.md", 11), ("docs/affairs-example.md", 9)];

#[test]
fn every_answer_of_the_worked_examples_is_what_the_bundles_give() {
    for (name, least) in PAGES {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let page = fs::read_to_string(&file).unwrap();
        let made = answered(&page).unwrap();
        assert!(made.matches("```json\n").count() >= least, "{name} shows its answers");
        if std::env::var("HERRED_ACCEPT").is_ok() && made != page {
            fs::write(&file, &made).unwrap();
            panic!("the answers were written; read the difference, then run the test without HERRED_ACCEPT");
        }
        assert!(made == page, "{name} is not what is answered: HERRED_ACCEPT=1 cargo test worked");
    }
}
