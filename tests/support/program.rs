//! The program itself, as an operator runs it.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;

/// A command of Herred over a database, with nothing else said in the environment.
pub fn herred<S: AsRef<OsStr>>(database: &str, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_herred"));
    let said = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HERRED_"));
    for (name, _) in said {
        command.env_remove(name);
    }
    command.args(arguments).env("HERRED_DATABASE", database);
    command
}

/// What a command that succeeds says.
pub fn said<S: AsRef<OsStr>>(database: &str, arguments: impl IntoIterator<Item = S>) -> String {
    let output = herred(database, arguments).output().unwrap();
    assert!(output.status.success(), "{}", all(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command that fails says, and where.
pub fn failed<S: AsRef<OsStr>>(database: &str, arguments: impl IntoIterator<Item = S>) -> String {
    let output = herred(database, arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    all(&output)
}

fn all(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A server that runs as a process of its own.
pub struct Served {
    process: Child,
    /// Where it is: `http://…`.
    pub url: String,
    metrics: String,
    log: JoinHandle<String>,
}

impl Served {
    /// Runs a command that serves on a port that the system gives, and waits until it listens.
    pub fn start(command: &mut Command) -> Self {
        let command = command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let (output, mut errors) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        let mut lines = BufReader::new(output).lines();
        let mut told = |what: &str| {
            let found = lines.find_map(|line| Some(line.unwrap().strip_prefix(what)?.trim().to_owned()));
            found.expect("the server did not start").split(' ').next().unwrap_or_default().to_owned()
        };
        let (url, metrics) = (told("GraphQL:"), told("Metrics:"));
        let origin = |url: &str, path| url.strip_suffix(path).unwrap().to_owned();
        let (url, metrics) = (origin(&url, "/graphql"), origin(&metrics, "/metrics"));
        // What else it says is read, so that it can go on saying it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url, metrics, log }
    }

    /// Where its metrics are: `http://…`.
    pub fn metrics(&self) -> String {
        self.metrics.clone()
    }

    /// Tells the server to stop, and gives what it has logged.
    pub fn stop(mut self) -> String {
        let told = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(told.success());
        assert!(self.process.wait().unwrap().success());
        self.log.join().unwrap()
    }
}
