namespace Dynamics.Images;

/// <summary>Two views of each image of a batch.</summary>
/// <param name="First">One view of each.</param>
/// <param name="Second">The other, image by image.</param>
public sealed record ImageViews(ImageBatch First, ImageBatch Second);
