//! What the process takes of the machine. The names are those that Prometheus' own clients have.
#![cfg(target_os = "linux")]

use std::fmt;

use procfs::process::{Limit, LimitValue};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use super::gauges::Writer;

/// This process.
#[derive(Debug)]
pub(super) struct Process;

impl Collector for Process {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut to = Writer(encoder);
        // A system without /proc has none of these.
        let Ok(process) = procfs::process::Process::myself() else { return Ok(()) };
        let Ok(stat) = process.stat() else { return Ok(()) };
        #[expect(clippy::cast_precision_loss, reason = "ticks of a hundredth of a second, for some million years")]
        let seconds = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64;
        to.counter("process_cpu_seconds", "CPU time used", &seconds(stat.utime + stat.stime))?;
        to.gauge("process_resident_memory_bytes", "Memory in use", &(stat.rss * procfs::page_size()))?;
        to.gauge("process_virtual_memory_bytes", "Addresses in use", &stat.vsize)?;
        to.gauge("process_threads", "Threads", &stat.num_threads)?;
        if let Ok(open) = process.fd_count() {
            to.gauge("process_open_fds", "Files and connections open", &u64::try_from(open).unwrap_or(u64::MAX))?;
        }
        let limits = process.limits().map(|limits| limits.max_open_files);
        if let Ok(Limit { soft_limit: LimitValue::Value(most), .. }) = limits {
            to.gauge("process_max_fds", "Files and connections that may be open", &most)?;
        }
        if let Ok(booted) = procfs::boot_time_secs() {
            #[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
            let started = booted as f64 + seconds(stat.starttime);
            to.gauge("process_start_time_seconds", "When the process started, in seconds since 1970", &started)?;
        }
        Ok(())
    }
}
