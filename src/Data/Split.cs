namespace Dynamics.Data;

/// <summary>Which bins may be learned from, chosen with, and tested on. Everything that is fitted takes a split, not an index range.</summary>
/// <param name="Train">Bins for fitting: encoders, scalers, readouts.</param>
/// <param name="Validation">Bins for choosing hyper-parameters and for calibration; may be empty.</param>
/// <param name="Test">Bins that are only predicted.</param>
public sealed record Split(BinRange Train, BinRange Validation, BinRange Test);
