namespace Dynamics.Images;

/// <summary>Which of the two parts that an image data set is published in.</summary>
public enum ImagePart
{
    /// <summary>To train on.</summary>
    Training,

    /// <summary>To test on.</summary>
    Test,
}
