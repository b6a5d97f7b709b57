package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Takes the metrics of an experiment's best model on one of its splits, in the batches of
 * training's own evaluations: on validation and test data the same numbers to the bit.
 */
@Mojo(name = "evaluate", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public class EvaluateMojo extends ExperimentMojo {

  /**
   * The split: <code>test</code>, <code>val</code> or <code>train</code>. The program takes <code>
   * test</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "split")
  private @Nullable String split;

  /**
   * Prints JSON; with <code>mvn -q</code> nothing else is printed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "json")
  private @Nullable String json;

  /**
   * Evaluates although code or dependencies have changed since the experiment ran.
   *
   * @since 0.1.0
   */
  @Parameter(property = "acceptCodeChange")
  private @Nullable String acceptCodeChange;

  @Override
  String command() {
    return "evaluate";
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    super.addOptions(arguments);
    arguments
        .option("split", split)
        .flag("json", json)
        .flag("accept-code-change", acceptCodeChange);
  }
}
