package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Writes the predictions of an experiment's best model for the samples of one of its splits, or of
 * new data, as CSV: a row for each sample in the order of the data set, with the numbers of the
 * model's outputs, the predicted class where they are logits, and the labels that are one number.
 */
@Mojo(name = "predict", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public class PredictMojo extends ModelMojo {

  /**
   * A file or folder of new data, relative to the project's folder, instead of a split. The
   * project's <code>buildNewData</code> reads it.
   *
   * @since 0.1.0
   */
  @Parameter(property = "input")
  private @Nullable String input;

  /**
   * The file to write, relative to the project's folder. The program takes <code>
   * predictions_SPLIT.csv</code>, or <code>predictions_input.csv</code> of new data, in the
   * experiment's directory unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "out")
  private @Nullable String out;

  /**
   * Replaces the file if it is there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "overwrite")
  private @Nullable String overwrite;

  @Override
  String command() {
    return "predict";
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    super.addOptions(arguments);
    arguments.option("input", input).option("out", out).flag("overwrite", overwrite);
  }
}
