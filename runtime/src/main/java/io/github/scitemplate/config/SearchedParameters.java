package io.github.scitemplate.config;

import io.github.scitemplate.config.sweep.SearchTemplate;
import io.github.scitemplate.config.sweep.SweptTemplate;
import io.github.scitemplate.config.text.ConfigText;
import io.github.scitemplate.config.value.ConfigNode;
import io.github.scitemplate.config.value.ConfigNode.Drawn;
import io.github.scitemplate.config.value.Distribution;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The swept keys of a config as the parameters of a search: each has a name and the values that it
 * may take. A search makes an experiment by giving each of them a value.
 */
public final class SearchedParameters {
  private final String source;
  private final SearchTemplate template;
  private final List<Key> keys;
  private final List<Key> averaged;

  /**
   * One swept key.
   *
   * @param name its path; where a swept key chooses among sections and several of them have this
   *     path, the path with the section's place in the list: {@code Optimizer_[0].momentum}
   * @param within the choices that the key depends on, from the outermost: it stands inside each of
   *     them
   * @param distribution what its values are drawn from; empty for a list
   * @param choices the values of a list as plain Java values, in order; null for none
   * @param written the list or distribution as it stands in the config
   */
  public record Key(
      String name,
      List<Choice> within,
      Optional<Distribution> distribution,
      List<@Nullable Object> choices,
      String written,
      Origin origin) {}

  /**
   * One of the values in a list.
   *
   * @param key the name of the key whose list it is
   * @param index its place, from 0
   */
  public record Choice(String key, int index) {}

  /**
   * @param text writes a number so that it reads back to the same
   */
  SearchedParameters(String source, SweptTemplate template, DoubleFunction<String> text) {
    this.source = source;
    this.template = new SearchTemplate(template.section(), text);
    this.keys =
        this.template.swept().stream()
            .filter(swept -> !template.averaged().contains(swept.place()))
            .map(this::key)
            .toList();
    this.averaged =
        template.averaged().stream()
            .map(
                path ->
                    this.template.swept().stream()
                        .filter(swept -> swept.place().equals(path))
                        .findFirst()
                        .orElseThrow())
            .map(this::key)
            .toList();
  }

  private Key key(SearchTemplate.Swept swept) {
    ConfigNode written = swept.entry().value();
    Optional<Distribution> distribution =
        written instanceof Drawn drawn ? Optional.of(drawn.distribution()) : Optional.empty();
    List<@Nullable Object> choices = new ArrayList<>();
    if (distribution.isEmpty()) {
      swept.entry().alternatives().forEach(a -> choices.add(a.plain()));
    }
    return new Key(
        template.name(swept.place()),
        swept.within().stream().map(w -> new Choice(template.name(w.key()), w.index())).toList(),
        distribution,
        choices,
        ConfigText.inline(written),
        new Origin(written.position()));
  }

  /**
   * The keys that are averaged over, the outermost first. They have lists of values and depend on
   * no other key.
   */
  public List<Key> averagedKeys() {
    return averaged;
  }

  /**
   * The swept keys in file order, each after those it depends on; without those that are averaged
   * over.
   */
  public List<Key> keys() {
    return keys;
  }

  /** Whether a key that {@code wanted} names is swept, or stands in a value of a swept key. */
  public boolean vary(Predicate<String> wanted) {
    return template.varies(wanted);
  }

  /** The values of the keys that are not swept, by path, without empty values. */
  public Map<String, Object> fixed() {
    return template.fixed();
  }

  /**
   * The values that a section gives to swept keys, as {@link #config} takes them. The search judges
   * whether they are all there and allowed.
   *
   * @param given a section with a value for each swept key; a choice is written out in full
   * @throws UserException if a key is not swept, or a choice is not in the list of its key
   */
  public Map<String, Object> values(Config given) {
    return template.startingPoint(given.section());
  }

  /**
   * The parameters of one experiment.
   *
   * @param values by name: a number for a key that is drawn, the place in the list for a choice;
   *     keys without a value are left out of the experiment
   */
  public Config config(Map<String, ?> values) {
    return new Config(source, template.filled(values));
  }
}
