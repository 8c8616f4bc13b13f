#!/usr/bin/env bash
# Runs the fleet with and without protection on five seeds and prints the figures that the separate checker found, one row a run.
# About 12 minutes. Exits 1 when a promise was broken or a comparison is void.
# Usage: samples/five-seeds.sh [folder for the results] [seed ...]
set -u
cd "$(dirname "$0")/.."
out=${1:-artifacts/five-seeds}
shift $(($# > 0 ? 1 : 0))
seeds=("${@:-}")
[ -n "${seeds[0]}" ] || seeds=(1 2 3 4 5)

dotnet build samples/IceCreamFactory -c Release -v q --nologo -clp:ErrorsOnly || exit 1
mkdir -p "$out"
failed=0
for seed in "${seeds[@]}"; do
  log="$out/seed-$seed.log"
  # What an earlier run left must not pass for this one's.
  rm -f "$out/seed-$seed/checker.txt"
  if dotnet samples/IceCreamFactory/bin/Release/net10.0/IceCreamFactory.dll --seed "$seed" --out "$out/seed-$seed" > "$log" 2>&1; then
    echo "seed $seed: as promised"
  else
    failed=1
    echo "seed $seed: NOT as promised"
    grep -E '^(BROKEN|VOID|DIFFERENT|Stopped)' "$log" || tail -n 40 "$log"
  fi
done

echo
printf '%-5s %-8s %5s %5s %5s %5s  %8s %7s %7s %5s %5s  %8s %6s %7s %8s %8s\n' \
  seed protect sent made twice lost scale-in desired deploym Spot crash 'wasted s' left 'depl s' 'calls/or' 'max ms'
for seed in "${seeds[@]}"; do
  table="$out/seed-$seed/checker.txt"
  [ -f "$table" ] || continue
  for column in 2 3; do
    awk -v seed="$seed" -v column="$column" '
      function number(format, value) { return value ~ /[0-9]/ ? sprintf(format, value) : value }
      { figure[$1] = $column }
      END {
        printf "%-5s %-8s %5s %5s %5s %5s  %8s %7s %7s %5s %5s  %8.1f %6d %7s %8s %8s\n", seed, column == 2 ? "with" : "without",
          figure["sent"], figure["made"], figure["made-twice"], figure["lost"],
          figure["cut-by-scale-in"], figure["cut-by-desired-count"], figure["cut-by-deployment"], figure["cut-by-spot"], figure["cut-by-crash"],
          figure["wasted-seconds"], figure["left-protected-tasks"] + figure["left-protected-instances"], number("%.1f", figure["deployment-seconds"]),
          number("%.2f", figure["protection-calls-per-order"]), figure["ms-to-protected-max"]
      }' "$table"
  done
done
exit $failed
