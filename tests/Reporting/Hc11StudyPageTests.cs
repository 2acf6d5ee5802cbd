using Dynamics.Reporting;
using Dynamics.Tests.Experiments.Studies;

namespace Dynamics.Tests.Reporting;

public sealed class Hc11StudyPageTests
{
    [SkippableFact]
    public void Write_InChromium_DrawsEveryFigureWithoutErrorsOrRequests()
    {
        DrawnPage page = DrawnPage.Of(StudyPage.Of(SmallHc11Study.Report), 1280);

        page.AssertSound();
        Assert.Equal(3 + 6 + 1 + 1, page.FigureCount); // predictability, noise scale, radius, six pairs of gradients; coverage; eigenvalues
    }

    [Fact]
    public void Of_SmallStudy_HoldsEveryTableAndObjective()
    {
        string html = HtmlReport.ToHtml(StudyPage.Of(SmallHc11Study.Report));
        foreach (string text in (string[])["Later in the session", "Easier questions", "Why", "Baselines", "single_bin nosplit mlp",
            "no entropy: the target is held fixed"])
        {
            Assert.Contains(text, html);
        }
        Assert.Contains("<small>best</small>", html);
        Assert.DoesNotContain(">NaN<", html);
    }
}
