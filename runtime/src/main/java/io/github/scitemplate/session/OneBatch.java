package io.github.scitemplate.session;

import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.execution.Selection;
import io.github.scitemplate.experiment.ComponentsCheck;
import java.nio.file.Path;
import java.util.Optional;

/** What a project's own test calls. */
public final class OneBatch {
  private OneBatch() {}

  /**
   * Builds the components of the fewest experiments of a config that hold each swept value, of a
   * search each choice and both ends of each range, and sends one batch through each.
   *
   * @return how many experiments were tried
   * @throws io.github.scitemplate.error.UserException what is wrong with the config or the
   *     components
   */
  public static int throughEach(Components components, Path file) {
    Torch.start();
    Torch.useThreads(Runtime.getRuntime().availableProcessors());
    ConfigFile config = ConfigFile.read(file, file.toString());
    SweptParameters parameters = config.parameters();
    Optional<SessionSearch> search = SessionSearch.read(config, SessionSettings.read(parameters));
    Selection experiments =
        search.isPresent()
            ? search.get().coveringSelection()
            : Selection.ofCombinations(parameters.coveringEachValue());
    ComponentsCheck check = ComponentsCheck.none();
    experiments.of(config).forEach(cfg -> check.addWithBatch(components, cfg));
    check.refuseObjections();
    return experiments.size();
  }
}
