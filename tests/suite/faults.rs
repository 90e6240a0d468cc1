//! Faults: what was said to be saved is there afterwards, whatever happens to the process, the disk or the database; and
//! nothing that goes wrong is done twice, half, or in silence.

mod the_file;
