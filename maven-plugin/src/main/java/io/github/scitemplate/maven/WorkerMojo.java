package io.github.scitemplate.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal whose program builds the project's components in worker JVMs. */
abstract class WorkerMojo extends ProgramMojo {

  /**
   * Asks nothing and takes yes for every answer. So does <code>mvn -B</code>, and a run without a
   * terminal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "yes")
  private @Nullable String yes;

  /**
   * Threads for each experiment; all cores shared by those that run at once unless this is given.
   * The session keeps the number: other threads give other bits.
   *
   * @since 0.1.0
   */
  @Parameter(property = "threads")
  private @Nullable String threads;

  /**
   * The class that builds the components, for a project with several; the program looks for <code>
   * BuildComponents</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "components")
  private @Nullable String components;

  /**
   * Options for the JVMs that train, apart by spaces: <code>-DjvmArgs="-Xmx4g -XX:+UseZGC"</code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "jvmArgs")
  private @Nullable String jvmArgs;

  /**
   * Options for the JVMs that train, one each, for the POM; they come before those of <code>jvmArgs
   * </code> and may contain spaces.
   *
   * @since 0.1.0
   */
  @Parameter private List<String> jvmArguments = new ArrayList<>();

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    addYes(arguments, yes);
    arguments
        .option("threads", threads)
        .option("components", components)
        .options("jvm-arg", jvmArguments);
    if (jvmArgs != null && !jvmArgs.isBlank()) {
      arguments.options("jvm-arg", List.of(jvmArgs.trim().split("\\s+")));
    }
  }
}
