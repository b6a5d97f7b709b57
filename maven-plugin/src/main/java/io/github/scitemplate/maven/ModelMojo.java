package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that uses an experiment's best model on one of its splits. */
abstract class ModelMojo extends ExperimentMojo {

  /**
   * The split: <code>test</code>, <code>val</code> or <code>train</code>. The program takes <code>
   * test</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "split")
  private @Nullable String split;

  /**
   * Values that replace those of the experiment's config, such as for other data: <code>
   * -Dset=data_dir=/data/new</code>. They are written as in YAML; a key that the config does not
   * have is an error, unless a plus adds it: <code>+key=value</code>. The model's shapes must stay
   * as they are.
   *
   * @since 0.1.0
   */
  @Parameter(property = "set")
  private @Nullable String set;

  /**
   * Uses the model although code or dependencies have changed since the experiment ran.
   *
   * @since 0.1.0
   */
  @Parameter(property = "acceptCodeChange")
  private @Nullable String acceptCodeChange;

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    super.addOptions(arguments);
    arguments
        .option("split", split)
        .option("set", set)
        .flag("accept-code-change", acceptCodeChange);
  }
}
