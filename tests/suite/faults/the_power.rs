//! The power is cut: what was not brought to the disk is gone. A command, for root: `just power-cut`.
//!
//! It is emulated by a file system of its own (ext4 on a loop device) that is shut down by its `SHUTDOWN` call without bringing its
//! log to the disk: whatever the program wrote and did not sync, data and names, is then not in the image, as after a power cut.
//! What was handed to the device stays, so a disk that lies about its own cache is not emulated.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sqlx::{AnyConnection, Connection, Executor, Row};

use super::load::{Load, rounds};

/// A disk of its own, whose power can be cut.
struct Disk {
    device: String,
    at: PathBuf,
}

fn runs(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}, which this needs: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?} (root may): {said}"
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

impl Disk {
    fn new(folder: &Path) -> Self {
        let image = folder.join("disk.image");
        let file = std::fs::File::create(&image).expect("an image");
        file.set_len(256 << 20).expect("its size");
        let image = image.to_str().expect("a path");
        runs("mkfs.ext4", &["-q", "-F", image]);
        let at = folder.join("disk");
        std::fs::create_dir(&at).expect("a folder");
        let device = runs("losetup", &["--find", "--show", image]);
        let disk = Self { device, at };
        disk.mount();
        disk
    }

    fn mount(&self) {
        runs("mount", &[&self.device, self.at.to_str().expect("a path")]);
    }

    fn loses_power(&self) {
        runs(
            "xfs_io",
            &["-x", "-c", "shutdown", self.at.to_str().expect("a path")],
        );
    }

    /// What had reached the disk is there again. Nobody may have a file open any more.
    fn comes_back(&self) {
        let mut tries = 0;
        while !self.unmount() {
            tries += 1;
            assert!(tries < 500, "somebody still has a file open");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.mount();
    }

    fn unmount(&self) -> bool {
        let unmounted = Command::new("umount").arg(&self.at).output();
        unmounted.is_ok_and(|output| output.status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if !self.unmount() {
            drop(Command::new("umount").arg("-l").arg(&self.at).output());
        }
        drop(Command::new("losetup").args(["-d", &self.device]).output());
    }
}

#[tokio::test]
#[ignore = "needs root and a loop device: `just power-cut`"]
async fn what_was_said_to_be_saved_survives_a_power_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::new(folder.path());
    let data = disk.at.join("data");
    let url = format!("sqlite:{}", data.join("dsr-course.sqlite").display());
    let mut load = Load::on(folder, &data, url, 8);
    let rounds = rounds(50);
    for round in 1..=rounds {
        let mut serving = load.serve();
        load.checks(&format!("power cut {}", round - 1)).await;
        for worker in &mut load.workers {
            worker.goes_to(&serving.base);
        }
        let acts = rand::RngExt::random_range(&mut load.chance, 20..200);
        load.acts(acts, async { disk.loses_power() }).await;
        serving.child.kill().expect("a process of ours");
        serving.ends();
        // A process without power says nothing: what this one said of its dead disk is no surprise, and no promise.
        for worker in &mut load.workers {
            worker.surprises.clear();
        }
        disk.comes_back();
    }
    let serving = load.serve();
    load.checks("the last power cut").await;
    load.verifies();
    drop(serving);
    let (tried, done) = load.counts();
    println!("{rounds} power cuts: {tried} acts tried, {done} said to be done, none lost");
    assert!(done > tried / 2, "{done} of {tried}");
}

/// The test of the test: a database that does not sync each commit loses what it said was saved.
#[tokio::test]
#[ignore = "needs root and a loop device: `just power-cut`"]
async fn the_emulated_power_cut_loses_what_is_not_synced() {
    const COMMITS: i64 = 500;
    sqlx::any::install_default_drivers();
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::new(folder.path());
    let url = format!(
        "sqlite:{}?mode=rwc",
        disk.at.join("control.sqlite").display()
    );
    let mut db = AnyConnection::connect(&url).await.expect("it opens");
    let settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE kept (number BIGINT)";
    db.execute(settings).await.expect("made");
    // The file and its names are on the disk; what comes now is in the journal alone.
    runs("sync", &[]);
    for number in 1..=COMMITS {
        let insert = sqlx::query("INSERT INTO kept (number) VALUES ($1)").bind(number);
        insert.execute(&mut db).await.expect("said to be saved");
    }
    disk.loses_power();
    drop(db.close().await);
    disk.comes_back();
    let mut db = AnyConnection::connect(&url).await.expect("it opens");
    let row = sqlx::query("SELECT COUNT(*) FROM kept")
        .fetch_one(&mut db)
        .await;
    let kept: i64 = row.expect("a count").get(0);
    db.close().await.expect("closed");
    println!("without syncing: {COMMITS} said to be saved, {kept} kept");
    assert!(kept < COMMITS, "the power cut loses nothing: it is none");
}
