//! Surges whose best answer is known, or proved.

mod chance;
mod city;
mod files;
mod large;
mod proof;
mod small;
