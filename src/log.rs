//! Log lines on their way out. They pass through a queue with an end: where the disk is full or the pipe is not read, lines
//! are lost and counted, and nobody who is learning waits for them.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// Lines that may wait: at the quietest level some minutes of trouble.
const MAY_WAIT: usize = 8_192;
/// How long the end of the program waits for the last lines.
const LAST_LINES: Duration = Duration::from_secs(2);

/// How many lines were lost since the start; a copy counts the same.
#[derive(Clone, Debug, Default)]
pub struct Lost(Arc<AtomicU64>);

impl Lost {
    /// The count.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

enum Wish {
    Line(Vec<u8>),
    /// Everything before this is written: say so.
    Done(Sender<()>),
}

/// Where lines are given to; a copy is the same queue.
#[derive(Clone, Debug)]
pub struct Lines {
    queue: SyncSender<Wish>,
    lost: Lost,
}

/// Sees to it that the last lines are written before the program ends.
#[must_use]
#[derive(Debug)]
pub struct Ending(SyncSender<Wish>);

impl Lines {
    /// Lines that go to `out`, from a thread of their own.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn to(out: impl Write + Send + 'static) -> io::Result<(Self, Ending)> {
        let (queue, wishes) = sync_channel(MAY_WAIT);
        let lost = Lost::default();
        let counted = lost.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write(&wishes, out, &counted))?;
        let ending = Ending(queue.clone());
        Ok((Self { queue, lost }, ending))
    }

    /// The count of what did not arrive.
    pub fn lost(&self) -> Lost {
        self.lost.clone()
    }
}

fn write(wishes: &Receiver<Wish>, mut out: impl Write, lost: &Lost) {
    for wish in wishes {
        match wish {
            Wish::Line(line) => {
                if out.write_all(&line).and_then(|()| out.flush()).is_err() {
                    lost.one_more();
                }
            }
            Wish::Done(say) => {
                let _ = say.send(());
            }
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let (say, said) = channel();
        if self.0.try_send(Wish::Done(say)).is_ok() {
            let _ = said.recv_timeout(LAST_LINES);
        }
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            lines: self,
            text: Vec::new(),
        }
    }
}

/// One line as it is put together; it leaves when it is dropped.
#[derive(Debug)]
pub struct Line<'a> {
    lines: &'a Lines,
    text: Vec<u8>,
}

impl Write for Line<'_> {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let line = Wish::Line(std::mem::take(&mut self.text));
        if self.lines.queue.try_send(line).is_err() {
            self.lines.lost.one_more();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe that nobody reads.
    struct Stuck(Receiver<()>);

    impl Write for Stuck {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(part.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_pipe_that_nobody_reads_loses_lines_and_stops_nobody() {
        let (free, stuck) = channel();
        let (lines, ending) = Lines::to(Stuck(stuck)).expect("a thread");
        let wanted = MAY_WAIT + 100;
        for number in 0..wanted {
            let mut line = lines.make_writer();
            writeln!(line, "line {number}").expect("taken");
        }
        let lost = usize::try_from(lines.lost().count()).expect("few");
        // One may be on its way.
        assert!((99..=100).contains(&lost), "{lost}");
        drop(free);
        drop(ending);
    }

    #[test]
    fn what_waits_is_written_before_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let file = std::fs::File::create(&path).expect("a file");
        let (lines, ending) = Lines::to(file).expect("a thread");
        for number in 0..1_000 {
            writeln!(lines.make_writer(), "{number}").expect("taken");
        }
        drop(ending);
        let text = std::fs::read_to_string(path).expect("the log");
        assert_eq!((text.lines().count(), lines.lost().count()), (1_000, 0));
    }
}
