#!/usr/bin/env bash
# Checks the GPU path on a machine with CUDA, in one command: the device tests, the Kalman benchmark and two small studies on the GPU
# beside the CPU.
# With the .NET SDK:   TorchSharpRuntime=TorchSharp-cuda-linux benchmarks/gpu-check.sh, or LIBTORCH=FOLDER benchmarks/gpu-check.sh
# Without it:          benchmarks/gpu-check.sh PUBLISH   where PUBLISH is a folder made elsewhere, without a libtorch, by
#                      dotnet publish benchmarks -c Release -r linux-x64 --self-contained -p:TorchSharpRuntime=none -o PUBLISH
#                      LIBTORCH, or else the PyTorch that python3 imports, is loaded (a PyTorch of another version than the one that
#                      TorchSharp was built for wants LIBTORCH set to its folder); the tests are left out.
set -euo pipefail
cd "$(dirname "$0")/.."
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader
if [ $# -gt 0 ]; then
    export LIBTORCH=${LIBTORCH:-$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))')}
    program=("$1/dynamics") benchmarks=("$1/Dynamics.Benchmarks")
else
    ./dynamics test Gpu
    program=(./dynamics) benchmarks=(./dynamics)
fi
"${benchmarks[@]}" bench kalman --device cuda --repetitions 200
"${benchmarks[@]}" bench kalman --device cpu --repetitions 200
studies=$(mktemp -d)
trap 'rm -rf "$studies"' EXIT
for device in cuda cpu; do # constant noise is a parallel scan there, noise of each frame a loop over frames
    "${program[@]}" study figure8 --cases log_det --seeds 1 --set training.steps=400 --device "$device" --out "$studies/figure8-$device"
    "${program[@]}" study input-noise --cases log_det,place_state --seeds 1 --set training.steps=200 --device "$device" --out "$studies/input-noise-$device"
done
