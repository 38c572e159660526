//! Bundles on disk: a folder of files in and out.

use std::fs;
use std::path::Path;

use super::Failure;
use crate::exchange::bundle::NamedFile;
use crate::exchange::problem::Problem;
use crate::exchange::read::LARGEST_FILE;

/// Reads the files of a bundle's folder. Other files than CSV and TOML, and folders in it, are
/// left alone.
///
/// # Errors
/// Every file that cannot be read, or the folder itself.
pub(super) fn read(path: &Path) -> Result<Vec<NamedFile>, Vec<Problem>> {
    let shown = path.display().to_string();
    if path.is_file() {
        let sentence = "is a file; a bundle is a folder with bundle.toml and a CSV file a noun";
        return Err(vec![Problem::unreadable(&shown, sentence)]);
    }
    let unreadable =
        |name: &str, error: &std::io::Error| Problem::unreadable(name, &format!("cannot be read: {error}"));
    let entries = fs::read_dir(path).map_err(|error| vec![unreadable(&shown, &error)])?;
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => {
                problems.push(unreadable(&shown, &error));
                continue;
            }
        };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        // What is no file, a pipe for one, would never end.
        if (ending != "csv" && ending != "toml") || !path.is_file() {
            continue;
        }
        match fs::metadata(&path).map(|about| about.len()) {
            Ok(size) if size > LARGEST_FILE => {
                let sentence = format!("is larger than {LARGEST_FILE} bytes; split the bundle");
                problems.push(Problem::unreadable(&name, &sentence));
            }
            Ok(_) => match fs::read(&path) {
                Ok(bytes) => files.push((name, bytes)),
                Err(error) => problems.push(unreadable(&name, &error)),
            },
            Err(error) => problems.push(unreadable(&name, &error)),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// Writes a bundle's files to a folder, which is made where it is missing.
///
/// # Errors
/// The folder or a file cannot be written, or the folder has files of another bundle, which would
/// be read as part of this one.
pub(super) fn write(path: &Path, files: &[NamedFile]) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| format!("cannot make the folder {}: {error}", path.display()))?;
    let others = fs::read_dir(path)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_part = |name: &String| Path::new(name).extension().is_some_and(|ending| ending == "csv" || ending == "toml");
    if let Some(other) = others.filter(is_part).find(|name| !files.iter().any(|(file, _)| file == name)) {
        return Err(format!("{} has {other} of another bundle; choose another folder", path.display()).into());
    }
    for (name, bytes) in files {
        let file = path.join(name);
        fs::write(&file, bytes).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    Ok(())
}
