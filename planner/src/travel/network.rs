//! The street graph and shortest paths in it.

use petgraph::{
    algo::{dijkstra::with_dynamic_goal, kosaraju_scc},
    graph::{DiGraph, NodeIndex},
};

/// Nodes, and directed edges with their travel time in milliseconds.
#[derive(Debug, Clone)]
pub(super) struct Network(DiGraph<(), u32>);

impl Network {
    /// Builds a graph of `nodes` nodes with edges `(from, to, milliseconds)`.
    pub(super) fn new(nodes: u32, ways: &[(u32, u32, u32)]) -> Self {
        let mut graph = DiGraph::with_capacity(0, ways.len());
        for _ in 0..nodes {
            graph.add_node(());
        }
        graph.extend_with_edges(ways);
        Self(graph)
    }

    /// Returns the strongly connected components. A node outside them is where a map is cut off or
    /// wrong: a trip that starts there leads nowhere.
    pub(super) fn round_trips(&self) -> Vec<Vec<u32>> {
        let number = |node: NodeIndex| u32::try_from(node.index()).ok();
        let parts = kosaraju_scc(&self.0).into_iter().filter(|part| part.len() > 1);
        parts.map(|part| part.into_iter().filter_map(number).collect()).collect()
    }

    /// Returns the shortest time from a node to each of the sorted `goals`. `None` if there is no
    /// path. The search ends when all goals are reached.
    pub(super) fn quickest(&self, from: u32, goals: &[u32]) -> Vec<Option<u64>> {
        let mut left = goals.len();
        let all_seen = |node: &NodeIndex| {
            let node = u32::try_from(node.index());
            left -= usize::from(node.is_ok_and(|node| goals.binary_search(&node).is_ok()));
            left == 0
        };
        let millis = |way: petgraph::graph::EdgeReference<'_, u32>| u64::from(*way.weight());
        let found = with_dynamic_goal(&self.0, NodeIndex::from(from), all_seen, millis);
        goals.iter().map(|goal| found.scores.get(&NodeIndex::from(*goal)).copied()).collect()
    }
}
