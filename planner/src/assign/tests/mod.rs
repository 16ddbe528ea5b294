//! Surges whose optimal assignment is known or proved.

mod city;
mod large;
mod proof;
mod random;
mod small;
