package io.github.scitemplate.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal whose program builds the project's components in worker JVMs. */
abstract class WorkerMojo extends ProgramMojo {

  /**
   * Asks nothing, and takes every answer as yes. <code>mvn -B</code> and a run without a terminal
   * do the same.
   *
   * @since 0.1.0
   */
  @Parameter(property = "yes")
  private @Nullable String yes;

  /**
   * Prints plain lines, as into a pipe, and redraws nothing. <code>mvn -B</code> does the same.
   *
   * @since 0.1.0
   */
  @Parameter(property = "plain")
  private @Nullable String plain;

  /**
   * Threads for each experiment. Unless this is given, the experiments that run at once share all
   * cores. The session keeps the number, since another number of threads changes the last digits of
   * results.
   *
   * @since 0.1.0
   */
  @Parameter(property = "threads")
  private @Nullable String threads;

  /**
   * The class that builds the components, for a project with several. The program looks for <code>
   * BuildComponents</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "components")
  private @Nullable String components;

  /**
   * Options for the JVMs that train, separated by spaces: <code>-DjvmArgs="-Xmx4g -XX:+UseZGC"
   * </code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "jvmArgs")
  private @Nullable String jvmArgs;

  /**
   * Options for the JVMs that train, one in each element, for the POM. They come before the options
   * of <code>jvmArgs</code> and may contain spaces.
   *
   * @since 0.1.0
   */
  @Parameter private List<String> jvmArguments = new ArrayList<>();

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    addYes(arguments, yes);
    addPlain(arguments, plain);
    arguments
        .option("threads", threads)
        .option("components", components)
        .options("jvm-arg", jvmArguments);
    if (jvmArgs != null && !jvmArgs.isBlank()) {
      arguments.options("jvm-arg", List.of(jvmArgs.trim().split("\\s+")));
    }
  }
}
