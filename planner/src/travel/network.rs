//! The graph of streets, and the quickest ways through it.

use petgraph::{
    algo::{dijkstra::with_dynamic_goal, kosaraju_scc},
    graph::{DiGraph, NodeIndex},
};

/// Nodes, and ways from one to another that take some milliseconds.
#[derive(Debug, Clone)]
pub(super) struct Network(DiGraph<(), u32>);

impl Network {
    /// So many nodes, and ways between them.
    pub(super) fn new(nodes: u32, ways: &[(u32, u32, u32)]) -> Self {
        let mut graph = DiGraph::with_capacity(0, ways.len());
        for _ in 0..nodes {
            graph.add_node(());
        }
        graph.extend_with_edges(ways);
        Self(graph)
    }

    /// The parts within which one can drive from each node to each, and come back. A node of none is
    /// where a map was cut off, or a mistake: who stands there could go nowhere.
    pub(super) fn round_trips(&self) -> Vec<Vec<u32>> {
        let number = |node: NodeIndex| u32::try_from(node.index()).ok();
        let parts = kosaraju_scc(&self.0).into_iter().filter(|part| part.len() > 1);
        parts.map(|part| part.into_iter().filter_map(number).collect()).collect()
    }

    /// How long the quickest way is from a node to each of some others, which are sorted; none where
    /// there is no way. The search ends when it has been to all of them.
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
