//! The embedded database and the commands around it, tested by really making, killing, copying and breaking them.

mod commands;
mod ground;
mod killing;
mod managed;
mod starting;
