package io.github.scitemplate.maven;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Execute;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Writes an experiment's best model for other programs: as one TorchScript file with code and
 * weights, which PyTorch in Python, DJL and libtorch in C++ run without this project's classes, or
 * as safetensors with a module for PyTorch in Python. What was written is tried first, and gives
 * the bits of the evaluation.
 */
@Mojo(name = "export", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
@Execute(phase = LifecyclePhase.PROCESS_CLASSES)
public class ExportMojo extends ExperimentMojo {

  /**
   * The form of the file: <code>torchscript</code> or <code>safetensors</code>. The program takes
   * <code>torchscript</code> unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "format")
  private @Nullable String format;

  /**
   * The file to write, relative to the project's folder. The program takes <code>SESSION-K.pt
   * </code> or <code>SESSION-K.safetensors</code> in the folder <code>exported</code> of the
   * experiment's directory unless this is given.
   *
   * @since 0.1.0
   */
  @Parameter(property = "out")
  private @Nullable String out;

  /**
   * Rules <code>FROM=TO,FROM=TO</code> that change PyTorch's names in safetensors. What the regular
   * expression FROM finds in a name becomes TO. Or the name of a file with one rule in each line.
   *
   * @since 0.1.0
   */
  @Parameter(property = "rename")
  private @Nullable String rename;

  /**
   * The project's class that implements DJL's <code>TranslatorFactory</code>. The file <code>
   * serving.properties</code> beside a torchscript names it.
   *
   * @since 0.1.0
   */
  @Parameter(property = "translator")
  private @Nullable String translator;

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

  /**
   * Replaces files that are there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "overwrite")
  private @Nullable String overwrite;

  @Override
  String command() {
    return "export";
  }

  @Override
  void addOptions(CommandArguments arguments) throws MojoFailureException {
    super.addOptions(arguments);
    arguments
        .option("format", format)
        .option("out", out)
        .option("rename", rename)
        .option("translator", translator)
        .option("set", set)
        .flag("accept-code-change", acceptCodeChange)
        .flag("overwrite", overwrite);
  }
}
