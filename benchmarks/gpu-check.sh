#!/usr/bin/env bash
# Checks the GPU path on a machine with CUDA, in one command: builds the native library over $LIBTORCH or the libtorch of the active
# Python's PyTorch, then runs the device tests, the Kalman benchmark and two small studies on the GPU beside the CPU.
# With the .NET SDK:      benchmarks/gpu-check.sh
# Without it:             benchmarks/gpu-check.sh PUBLISH   where PUBLISH is the folder of a self-contained
#                         `dotnet publish src/Cli -c Release -r linux-x64 --self-contained -o PUBLISH` made elsewhere; its native
#                         library is replaced by the one built here, and the tests are left out.
set -euo pipefail
cd "$(dirname "$0")/.."
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader
export LIBTORCH=${LIBTORCH:-$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))')}
if [ $# -gt 0 ]; then
    cmake -S src/Torch/native -B "$1/native" -DCMAKE_BUILD_TYPE=Release
    cmake --build "$1/native" --parallel
    cp "$1/native/libdynamics_torch.so" "$1/"
    program=("$1/dynamics")
else
    dotnet test tests -c Release --filter "FullyQualifiedName~Gpu"
    program=(./dynamics)
fi
"${program[@]}" bench kalman --device cuda --repetitions 200
"${program[@]}" bench kalman --device cpu --repetitions 200
studies=$(mktemp -d)
trap 'rm -rf "$studies"' EXIT
for device in cuda cpu; do # constant noise is a parallel scan there, noise of each frame a loop over frames
    "${program[@]}" study figure8 --cases log_det --seeds 1 --set training.steps=400 --device "$device" --out "$studies/figure8-$device"
    "${program[@]}" study input-noise --cases log_det,place_state --seeds 1 --set training.steps=200 --device "$device" --out "$studies/input-noise-$device"
done
