//! Clients that mean ill, and one that does not. `benches/hostile/run` calls it.
//!
//! * `hostile honest HOST:PORT FILE RATE SECONDS` asks the lines of a file at a rate, and prints what they waited.
//! * `hostile idle HOST:PORT COUNT SECONDS` holds connections that say nothing, or next to nothing, or do not read.
//! * `hostile attack HOST:PORT FILE CLIENTS SECONDS` asks what is in a file, as fast as each client is answered.
//!
//! Each prints one line of JSON. On Linux the whole of 127.0.0.0/8 is this machine: the honest client is
//! 127.0.1.1, the attackers 127.0.2.1 and on, the idle ones 127.0.3.1 and on, two hundred to an address.

mod attack;
mod honest;
mod http;
mod idle;

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

/// What a run ends with.
type Ended<T = ()> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Ended {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let seconds = |text: &str| text.parse().map(Duration::from_secs);
    let found = match arguments.as_slice() {
        ["honest", to, file, rate, long] => honest::asked(to.parse()?, file, rate.parse()?, seconds(long)?).await?,
        ["idle", to, count, long] => idle::held(to.parse()?, count.parse()?, seconds(long)?).await,
        ["attack", to, file, clients, long] => {
            attack::pressed(to.parse()?, file, clients.parse()?, seconds(long)?).await?
        }
        _ => {
            return Err(
                "hostile honest TO FILE RATE SECONDS | idle TO COUNT SECONDS | attack TO FILE CLIENTS SECONDS".into()
            );
        }
    };
    println!("{found}");
    Ok(())
}

/// The address of one of many clients of a kind, so many of which share one.
fn address(kind: u8, number: usize, share: usize) -> SocketAddr {
    let place = number / share;
    let last = u8::try_from(place % 254).unwrap_or_default() + 1;
    let group = u8::try_from(place / 254).unwrap_or(u8::MAX);
    SocketAddr::from(([127, group, kind, last], 0))
}
