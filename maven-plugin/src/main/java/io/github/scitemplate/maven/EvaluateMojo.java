package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Calculates the metrics of an experiment's best model on one of its splits. It uses the batches of
 * training's own evaluations, so validation and test data give the same numbers to the bit.
 */
@Mojo(name = "evaluate", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public class EvaluateMojo extends ModelMojo {

  /**
   * Prints JSON; with <code>mvn -q</code> nothing else is printed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "json")
  private @Nullable String json;

  @Override
  String command() {
    return "evaluate";
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    super.addOptions(arguments);
    arguments.flag("json", json);
  }
}
