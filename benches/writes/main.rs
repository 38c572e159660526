//! What writing costs; `benches/writes/run` runs it. Compare only what stands in one run.

mod bare;
mod following;
mod large;
mod place;
mod rates;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    if wanted("rates") {
        rates::measure().await;
    }
    if wanted("following") {
        following::measure().await;
    }
    if wanted("large") {
        large::measure().await;
    }
}
