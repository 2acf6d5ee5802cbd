using System.Diagnostics;
using System.Globalization;

namespace Dynamics.Core;

/// <summary>What is done to the disk at a fault point.</summary>
public enum FileStep
{
    /// <summary>A file or folder is about to be made.</summary>
    Create,

    /// <summary>Bytes are about to be written.</summary>
    Write,

    /// <summary>Something is about to get its name, or has got it.</summary>
    Rename,

    /// <summary>Something is about to be removed.</summary>
    Remove,
}

/// <summary>Faults on demand, for tests of what a kill or a full disk leaves behind. With <c>DYNAMICS_FAULT=kill:N</c> in its environment
/// the process kills itself at its N-th step on the disk (from 1); with <c>full:N</c> every making and writing of files fails from that
/// step on, as on a full disk. Without it nothing is counted.</summary>
public static class FaultPoints
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "DYNAMICS_FAULT";

    private const string Kill = "kill", Full = "full";
    private const int NoSpace = 28; // ENOSPC

    private static Plan? s_plan = Plan.Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>A step is about to be taken, or was.</summary>
    /// <exception cref="IOException">The disk is full, by the plan.</exception>
    public static void Pass(FileStep step) => s_plan?.Pass(step);

    /// <summary>A stream whose writes are steps.</summary>
    public static Stream Around(Stream stream) => s_plan is null ? stream : new FaultyStream(stream);

    /// <summary>Sets the disk full from a step on while work is done in this process.</summary>
    /// <param name="at">The step, from 1.</param>
    /// <param name="work">The work.</param>
    /// <returns>The number of steps that were taken.</returns>
    internal static int WhileFull(int at, Action work)
    {
        Plan plan = new(Full, at);
        s_plan = plan;
        try
        {
            work();
        }
        finally
        {
            s_plan = null;
        }
        return plan.Taken;
    }

    private sealed class Plan(string kind, int at)
    {
        private int _taken;

        public int Taken => _taken;

        public static Plan? Parse(string? text) =>
            text?.Split(':') is [Kill or Full, var step] words && int.TryParse(step, CultureInfo.InvariantCulture, out int at)
                ? new(words[0], at)
                : null;

        public void Pass(FileStep step)
        {
            int number = Interlocked.Increment(ref _taken);
            if (kind == Kill && number == at)
            {
                using Process me = Process.GetCurrentProcess();
                me.Kill();
                Thread.Sleep(Timeout.Infinite);
            }
            if (kind == Full && number >= at && (step is FileStep.Create or FileStep.Write))
            {
                throw new IOException("No space left on device", NoSpace);
            }
        }
    }

    private sealed class FaultyStream(Stream inner) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Pass(FileStep.Write);
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);
    }
}
