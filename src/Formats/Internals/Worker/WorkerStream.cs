using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dynamics.Data;

namespace Dynamics.Formats.Internals.Worker;

/// <summary>Requests and replies as bytes between two processes of one build.</summary>
internal static class WorkerStream
{
    private enum Kind : byte
    {
        Recording,
        Recognized,
        NotRecognized,
        Mistake,
        Failure,
        Description,
    }

    /// <summary>Options go as one record, whatever they are, infinite numbers too.</summary>
    private static readonly JsonSerializerOptions s_options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static void Write(BinaryWriter writer, WorkerRequest request)
    {
        writer.Write(request.Format);
        writer.Write(request.Path);
        writer.Write(JsonSerializer.Serialize(request.Options, s_options));
        writer.Flush();
    }

    /// <summary>The next request.</summary>
    /// <exception cref="EndOfStreamException">There is none any more.</exception>
    public static WorkerRequest ReadRequest(BinaryReader reader)
    {
        (string format, string path) = (reader.ReadString(), reader.ReadString());
        return new(format, path, JsonSerializer.Deserialize<ImportOptions?>(reader.ReadString(), s_options));
    }

    public static void Write(BinaryWriter writer, WorkerReply reply)
    {
        writer.Write(reply.Spent);
        switch (reply)
        {
            case { Mistake: { } mistake }:
                writer.Write((byte)Kind.Mistake);
                writer.Write(mistake.What);
                writer.Write(mistake.Where);
                writer.Write(mistake.Remedy);
                break;
            case { Failure: { } failure }:
                writer.Write((byte)Kind.Failure);
                writer.Write(failure);
                break;
            case { Description: { } description }:
                writer.Write((byte)Kind.Description);
                writer.Write(description);
                break;
            case { Recording: { } recording }:
                writer.Write((byte)Kind.Recording);
                WriteRecording(writer, recording);
                break;
            default:
                writer.Write((byte)(reply.Recognized ? Kind.Recognized : Kind.NotRecognized));
                break;
        }
        writer.Flush();
    }

    /// <exception cref="EndOfStreamException">The worker ended before it had answered.</exception>
    public static WorkerReply ReadReply(BinaryReader reader)
    {
        bool spent = reader.ReadBoolean();
        return (Kind)reader.ReadByte() switch
        {
            Kind.Mistake =>
                new() { Spent = spent, Mistake = new InputException(reader.ReadString(), reader.ReadString(), reader.ReadString()) },
            Kind.Failure => new() { Spent = spent, Failure = reader.ReadString() },
            Kind.Description => new() { Spent = spent, Description = reader.ReadString() },
            Kind.Recording => new() { Spent = spent, Recording = ReadRecording(reader) },
            Kind kind => new() { Spent = spent, Recognized = kind == Kind.Recognized },
        };
    }

    private static void WriteRecording(BinaryWriter writer, Recording recording)
    {
        writer.Write(recording.Name);
        writer.Write(recording.StartSeconds);
        writer.Write(recording.EndSeconds);
        WriteList(writer, recording.Units, unit =>
        {
            writer.Write(unit.UnitId);
            WriteArray(writer, unit.TimesSeconds);
        });
        writer.Write(recording.Signals is not null);
        if (recording.Signals is { } signals)
        {
            writer.Write(signals.Name);
            writer.Write((int)signals.Kind);
            WriteList(writer, signals.UnitIds, writer.Write);
            WriteArray(writer, signals.TimesSeconds);
            WriteArray(writer, signals.Values);
        }
        WriteList(writer, recording.Channels, channel =>
        {
            writer.Write(channel.Name);
            writer.Write(channel.UnitOfMeasure);
            writer.Write(channel.Period);
            WriteArray(writer, channel.TimesSeconds);
            WriteArray(writer, channel.Values);
        });
        WriteList(writer, recording.Epochs, epoch =>
        {
            writer.Write(epoch.Name);
            writer.Write(epoch.StartSeconds);
            writer.Write(epoch.EndSeconds);
        });
        WriteList(writer, [.. recording.UnitProperties], property =>
        {
            writer.Write(property.Key);
            writer.Write(property.Value.Texts is not null);
            if (property.Value.Texts is { } texts)
            {
                WriteList(writer, texts, writer.Write);
            }
            else
            {
                WriteArray(writer, property.Value.Numbers!);
            }
        });
        WriteList(writer, [.. recording.Provenance], entry =>
        {
            writer.Write(entry.Key);
            writer.Write(entry.Value);
        });
    }

    private static Recording ReadRecording(BinaryReader reader) => new()
    {
        Name = reader.ReadString(),
        StartSeconds = reader.ReadDouble(),
        EndSeconds = reader.ReadDouble(),
        Units = ReadList(reader, () => new SpikeTrain(reader.ReadInt32(), ReadArray<double>(reader))),
        Signals = reader.ReadBoolean()
            ? new(reader.ReadString(), (SignalKind)reader.ReadInt32(), ReadList(reader, reader.ReadInt32), ReadArray<double>(reader),
                ReadArray<float>(reader))
            : null,
        Channels = ReadList(reader, () =>
        {
            (string name, string unit, double period) = (reader.ReadString(), reader.ReadString(), reader.ReadDouble());
            return new BehaviorChannel(name, unit, ReadArray<double>(reader), ReadArray<double>(reader)) { Period = period };
        }),
        Epochs = ReadList(reader, () => new Epoch(reader.ReadString(), reader.ReadDouble(), reader.ReadDouble())),
        UnitProperties = ReadList(reader, () => (reader.ReadString(), ReadProperty(reader))).ToDictionary(),
        Provenance = ReadList(reader, () => (reader.ReadString(), reader.ReadString())).ToDictionary(),
    };

    private static UnitProperty ReadProperty(BinaryReader reader) =>
        reader.ReadBoolean() ? ReadList(reader, reader.ReadString).ToArray() : ReadArray<double>(reader);

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> list, Action<T> write)
    {
        writer.Write(list.Count);
        foreach (T item in list)
        {
            write(item);
        }
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<T> read)
    {
        var list = new T[reader.ReadInt32()];
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = read();
        }
        return list;
    }

    private static void WriteArray<T>(BinaryWriter writer, T[] values) where T : unmanaged
    {
        writer.Write(values.Length);
        for (int first = 0; first < values.Length; first += BlockValues)
        {
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan(first, Math.Min(BlockValues, values.Length - first))));
        }
    }

    private static T[] ReadArray<T>(BinaryReader reader) where T : unmanaged
    {
        var values = new T[reader.ReadInt32()];
        for (int first = 0; first < values.Length; first += BlockValues)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(first, Math.Min(BlockValues, values.Length - first))));
        }
        return values;
    }

    /// <summary>A span of bytes has an int for its length: an array of doubles may be longer.</summary>
    private const int BlockValues = 1 << 20;
}

/// <summary>What a worker is asked: to import a file, or (without options) whether a format recognises it, or what is in it.</summary>
internal sealed record WorkerRequest(string Format, string Path, ImportOptions? Options)
{
    /// <summary>Stands for a format where a description is asked for.</summary>
    public const string Description = "";

    /// <summary>Stands for a format where the position alone is asked for.</summary>
    public const string Position = "position";
}

/// <summary>What a worker answers: one of recording, recognition, description, the user's mistake or a failure of ours.</summary>
internal sealed record WorkerReply
{
    public Recording? Recording { get; init; }

    public bool Recognized { get; init; }

    public string? Description { get; init; }

    public InputException? Mistake { get; init; }

    public string? Failure { get; init; }

    /// <summary>The process failed, or has taken more than it may: it is used no more.</summary>
    public bool Spent { get; init; }
}
