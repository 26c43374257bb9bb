#!/bin/sh
# From the committed tables to answered, traced questions. Run by `make demo`.
set -eu

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
shown() {
    printf '\033[36m$ kg'
    for word in "$@"; do case $word in *[!A-Za-z0-9=./_-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac; done
    printf '\033[0m\n'
}
run() {
    shown "$@"
    kg "$@"
}
top() { # the first rows of a table, and how many there are
    lines=$1
    shift
    shown "$@"
    kg "$@" 2>/dev/null | awk -v n="$lines" 'NR <= n + 2 { print } END { print "(the first " n " of " NR - 2 " rows)" }'
}

say "Build the graph from the tables in data/, and check it"
run build
run check

say "1  Which provinces are net sellers of technology, and by how much? (2013)"
top 7 query net-outflow

say "2  Who absorbs faster: 2013 against 2005"
top 5 query absorption-growth

say "3  Which quantities did the later edition revise or cut?"
shown query revisions --format csv
kg query revisions --format csv 2>/dev/null | grep -E '^(kind|revised|cut)' | cut -d, -f1,2,4,6,9

say "4  How large a part of each city's province is the city? (output 2013)"
top 5 query city-share

say "5  Which institutions belong to the Academy of Sciences, where, and how do we know?"
top 5 query units-of

say "6  Which exchanges of 2005 still trade in 2013?"
top 5 query exchanges-compared

say "7  What does the prose say of Beijing, Shaanxi and Shanghai together?"
shown query claims --format csv
kg query claims --format csv 2>/dev/null | grep -E '^(report|2014,387)' | cut -d, -f1-10

say "8  Who sells to whom? Estimated from totals, not printed: two digits, intervals, proven bounds (2013)"
run flows show --year 2013 --top 5

say "Where does Beijing's net outflow come from? Down to the printed cells:"
run trace net-outflow/area=cn-110000/of=contract-value/period=2013

say "Next"
cat <<'END'
  . .venv/bin/activate          so that `kg` is on your path
  kg queries                    the catalogue of questions
  kg query cells --format csv   every printed cell with its source line
  kg find 陕西                  a region, an institution, a class, a table …
  kg trace 2014 附表13 北京 成交额/2013年
  kg network strength --year 2013
  kg --help
END
