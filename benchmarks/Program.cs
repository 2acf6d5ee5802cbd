using System.CommandLine;
using System.CommandLine.Help;
using Dynamics.Benchmarks.Commands;
using Dynamics.Cli.Internals;

// The launcher hands 'dynamics bench ...' to this program, so help and errors call it by that name.
Command root = new("dynamics", "Dynamics: its benchmarks.") { BenchCommand.Create(), new HelpOption() };
return CommandRunner.Run(root, args);
