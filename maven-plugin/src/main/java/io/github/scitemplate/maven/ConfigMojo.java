package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that reads a config file. */
abstract class ConfigMojo extends WorkerMojo {

  /**
   * The config file, relative to the project's folder.
   *
   * @since 0.1.0
   */
  @Parameter(property = "cfg", defaultValue = "config.yaml")
  private @Nullable String cfg;

  /**
   * Values that replace those of the config: <code>-Dset=learning_rate=0.1,Misc.num_epochs=1</code>
   * . They are written as in YAML; a key that the config does not have is an error, unless a plus
   * adds it: <code>+key=value</code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "set")
  private @Nullable String set;

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    arguments.option("cfg", cfg).option("set", set);
    super.addOptions(arguments);
  }
}
