# Machines for the drill: each has a network, a file tree, a name and processes of its own (Linux
# namespaces). To be sourced. The caller sets `work`, a directory that everybody may enter.
#
# Killing the first process of a machine kills all of its processes at once, as a power cut does. What
# was written to its disks stays; the page cache stays, too, so this does not prove that anything was
# flushed.
# shellcheck shell=bash

declare -A machine_pid=()    # Process that holds the machine up, by name.
declare -A machine_address=()
machine_prefix=24

# Starts the network that machines are plugged into.
switch_on() {
    unshare --net sleep infinity &
    switch=$!
    wait_until 5 test_other_network "$switch"
    in_switch ip link add bridge0 type bridge
    in_switch ip link set bridge0 up
    in_switch nft 'add table bridge cuts; add chain bridge cuts frames { type filter hook forward priority 0; }'
}

in_switch() { nsenter --target "$switch" --net -- "$@"; }

test_other_network() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }

# Runs a command on a machine: on NAME COMMAND...
on() {
    local name=$1
    shift
    nsenter --target "${machine_pid[$name]}" --all --wd=/ -- "$@"
}

# Switches a machine on. Its tree is $work/NAME, which lies over the tree of this computer.
machine_on() {
    local name=$1 parent
    rm -f "$work/$name.on"
    unshare --net --mount --uts --ipc --pid --fork --kill-child --mount-proc \
        bash -c "$(declare -f machine_init); machine_init '$work' '$name'" 2>>"$work/logs/$name" &
    parent=$!
    wait_until 10 test -e "$work/$name.on"
    machine_pid[$name]=$(ps -o pid= --ppid "$parent" | tr -d ' ')
    disown "$parent"
    plug_in "$name"
}

# The first process of a machine.
machine_init() {
    local work=$1 name=$2 directory
    hostname "$name"
    # The files of the machine lie over those of this computer, which cannot be written.
    for directory in etc var/lib usr/local/bin; do
        mount -t overlay -o "lowerdir=$work/$name/$directory:/$directory" overlay "/$directory"
    done
    # Directories that can be written are disks, which outlive the machine.
    for directory in "$work/$name".disks/*; do
        [ -d "$directory" ] || continue
        mount --bind "$directory" "/var/lib/${directory##*/}"
    done
    mount -t tmpfs tmpfs /run
    install -d -o postgres -g postgres /run/postgresql
    ip link set lo up
    echo on >"$work/$name.on"
    while :; do sleep 3600; done
}

plug_in() {
    local name=$1 pid=${machine_pid[$1]}
    # The cable of a machine that was switched off takes a moment to go.
    wait_until 5 cable_is_gone "$name"
    in_switch ip link add "$name" type veth peer name eth0 netns "$pid"
    in_switch ip link set "$name" master bridge0 up
    nsenter --target "$pid" --net ip address add "${machine_address[$name]}/$machine_prefix" dev eth0
    nsenter --target "$pid" --net ip link set eth0 up
}

cable_is_gone() { ! in_switch ip link show "$1" >/dev/null 2>&1; }

# Kills all processes of machines at once.
machines_off() {
    local name
    local -a pids=()
    for name in "$@"; do
        if [ -n "${machine_pid[$name]:-}" ]; then pids+=("${machine_pid[$name]}"); fi
        unset "machine_pid[$name]"
    done
    if [ ${#pids[@]} != 0 ]; then kill -KILL "${pids[@]}" 2>/dev/null || true; fi
}

# Cuts the network of a machine: nothing goes in or out, and nobody is told.
cut() { in_switch nft "add rule bridge cuts frames iifname $1 drop; add rule bridge cuts frames oifname $1 drop"; }

# Cuts the network between two machines, which others still reach.
cut_between() {
    in_switch nft "add rule bridge cuts frames iifname $1 oifname $2 drop; add rule bridge cuts frames iifname $2 oifname $1 drop"
}

# Cuts what one machine sends to another. What it receives from there still comes.
cut_way() { in_switch nft "add rule bridge cuts frames iifname $1 oifname $2 drop"; }

# Mends all cuts.
mend() { in_switch nft flush chain bridge cuts frames; }

# Starts a service and keeps it running, as systemd does: serve MACHINE SERVICE USER ENVIRONMENT COMMAND...
# ENVIRONMENT is a file with variables, or `-`.
serve() {
    local name=$1 service=$2
    shift
    on "$name" bash -c "$(declare -f keep_running); keep_running \"\$@\"" keep_running "$@" \
        </dev/null >>"$work/logs/$name-$service" 2>&1 &
    disown $!
}

keep_running() {
    local service=$1 user=$2 environment=$3 pid
    shift 3
    if [ "$environment" != - ]; then
        set -a
        # shellcheck disable=SC1090 # A file of the machine.
        . "$environment"
        set +a
    fi
    while :; do
        setpriv --reuid "$user" --regid "$user" --init-groups -- "$@" &
        pid=$!
        echo "$pid" >"/run/$service.pid"
        wait "$pid" || echo "$service ended with $?" >&2
        sleep 1
        while [ -e "/run/$service.stopped" ]; do sleep 0.2; done
    done
}

# Restarts a service: SIGTERM, and it is started again when it has ended.
restart() { on "$1" bash -c "kill -TERM \$(cat /run/$2.pid)"; }

# Kills a service, which stays down until `start_again`.
kill_service() { on "$1" bash -c "touch /run/$2.stopped; kill -KILL \$(cat /run/$2.pid)"; }
start_again() { on "$1" rm -f "/run/$2.stopped"; }

# Sends a signal to all processes of a user on a machine: signal_user MACHINE USER SIGNAL
# A process that has ended meanwhile is no error.
signal_user() { on "$1" bash -c "kill -$3 \$(ps -o pid= -u $2) 2>/dev/null || true"; }

# Waits until a command succeeds: wait_until SECONDS COMMAND...
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "drill: this did not come true in time: $*" >&2
            return 1
        fi
        sleep 0.2
    done
}
