#!/usr/bin/env bash
# Checks the GPU path on a machine with CUDA, in one command: builds the native library against the libtorch of the active Python
# (or $LIBTORCH), then runs the device tests and the Kalman benchmark on the GPU beside the CPU.
# With the .NET SDK:      benchmarks/gpu-check.sh
# Without it (no SDK):    benchmarks/gpu-check.sh PUBLISH   where PUBLISH is a self-contained `dotnet publish src/Cli -r linux-x64
#                         --self-contained` folder carried there; its native library is replaced by the one built here.
set -euo pipefail
cd "$(dirname "$0")/.."
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader
prefix=${LIBTORCH:-$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)')}
cmake -S src/Torch/native -B build/native -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" > /dev/null
cmake --build build/native -j > /dev/null
if [ $# -gt 0 ]; then
    cp build/native/libdynamics_torch.so "$1/"
    dynamics=("$1/dynamics")
else
    export LIBTORCH=$prefix
    dotnet test tests -c Release --filter FullyQualifiedName~Cuda
    dynamics=(./dynamics)
fi
"${dynamics[@]}" bench kalman --device cuda --repetitions 200
"${dynamics[@]}" bench kalman --device cpu --repetitions 200
