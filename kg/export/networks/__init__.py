"""A flow network as files and pictures: for Gephi, Pajek, igraph, pandas, and for the eye.

``write_network`` (write.py) takes a network (networkx, with the attributes told in view.py) and writes everything.
What is estimated says so in every file. Equal networks give equal bytes.
"""
