//! A PDF as a test looks at it: with the tools of poppler, which `tests/run` installs.

use std::path::PathBuf;
use std::process::Command;

use crate::app::on_path;

/// A file with the bytes of a PDF.
pub struct Sheet {
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Sheet {
    /// The sheet of these bytes.
    pub fn of(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("printed.pdf");
        std::fs::write(&file, pdf).expect("written");
        Self {
            file,
            _folder: folder,
        }
    }

    /// What a program of poppler says about it.
    pub fn read(&self, program: &str, before: &[&str], after: &[&str]) -> Vec<u8> {
        assert!(
            on_path(program),
            "The suite needs {program}. `tests/run` installs it; or install the package poppler-utils."
        );
        let run = Command::new(program)
            .args(before)
            .arg(&self.file)
            .args(after)
            .output()
            .expect("it runs");
        assert!(
            run.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        run.stdout
    }

    /// What stands on it, in reading order.
    pub fn text(&self) -> String {
        String::from_utf8(self.read("pdftotext", &[], &["-"])).expect("text")
    }

    /// What it says of itself.
    pub fn facts(&self) -> String {
        String::from_utf8(self.read("pdfinfo", &[], &[])).expect("text")
    }

    /// Its tags with their texts.
    pub fn structure(&self) -> String {
        String::from_utf8(self.read("pdfinfo", &["-struct-text"], &[])).expect("text")
    }

    /// A part of it in grey, so many dots to the inch.
    pub fn picture(&self, dots: u32, (x, y, width, height): (u32, u32, u32, u32)) -> Picture {
        let place = [x, y, width, height].map(|n| n.to_string());
        let dots = dots.to_string();
        let bytes = self.read(
            "pdftoppm",
            &[
                "-gray",
                "-singlefile",
                "-r",
                &dots,
                "-x",
                &place[0],
                "-y",
                &place[1],
                "-W",
                &place[2],
                "-H",
                &place[3],
            ],
            &[],
        );
        Picture::read(&bytes)
    }
}

/// A picture in grey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    /// Row by row, 0 black to 255 white.
    pub dots: Vec<u8>,
}

impl Picture {
    /// Reads a PGM with a header of three lines, as pdftoppm and [`Picture::to_pgm`] write it.
    pub fn read(pgm: &[u8]) -> Self {
        let mut parts = pgm.splitn(4, |byte| *byte == b'\n');
        let mut line = || String::from_utf8(parts.next().expect("a line").to_vec()).expect("text");
        assert_eq!(line(), "P5");
        let size: Vec<usize> = line()
            .split(' ')
            .map(|n| n.parse().expect("a number"))
            .collect();
        assert_eq!(line(), "255");
        Self {
            width: size[0],
            height: size[1],
            dots: parts.next().expect("dots").to_vec(),
        }
    }

    /// The picture as a PGM.
    pub fn to_pgm(&self) -> Vec<u8> {
        let mut pgm = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        pgm.extend(&self.dots);
        pgm
    }

    /// The mean difference of a dot, 0 to 255, where the pictures have any ink.
    pub fn differs_from(&self, other: &Self) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let pairs = self.dots.iter().zip(&other.dots);
        let inked: Vec<f64> = pairs
            .filter(|(a, b)| **a < 250 || **b < 250)
            .map(|(a, b)| f64::from(a.abs_diff(*b)))
            .collect();
        inked.iter().sum::<f64>() / f64::from(u32::try_from(inked.len().max(1)).expect("few dots"))
    }
}
